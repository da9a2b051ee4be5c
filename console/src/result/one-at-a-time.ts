/** Does something when it is asked for, one at a time. Asked for meanwhile, however often, once more. */
export function oneAtATime(work: () => Promise<unknown>, onFailure: (error: unknown) => void): () => void {
  let isWorking = false;
  let isWanted = false;
  const workOff = async () => {
    isWorking = true;
    while (isWanted) {
      isWanted = false;
      await work();
    }
  };
  return () => {
    isWanted = true;
    if (isWorking) return;
    workOff()
      .catch(onFailure)
      .finally(() => {
        isWorking = false;
      });
  };
}
