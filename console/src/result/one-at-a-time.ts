/** Runs the work on request, one run at a time. Requests during a run cause one more run. */
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
