// Loads a Compose file with Docker Compose's own loader, and prints the names of the services, or the error.
// The tests need no Go; this check is for people who have it.
//
//	node docker/make-env.mjs /tmp/check.env
//	go run -C test/compose/check . "$PWD/docker-compose.yml" /tmp/check.env
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: check <compose file> <env file>"))
	}
	options, err := cli.NewProjectOptions(
		[]string{os.Args[1]},
		cli.WithEnvFiles(os.Args[2]),
		cli.WithDotEnv,
		cli.WithConsistency(true),
	)
	if err != nil {
		fail(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		fail(err)
	}
	// Names alone: the values are secrets.
	for _, name := range project.ServiceNames() {
		fmt.Println(name)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
