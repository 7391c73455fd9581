package catalogue

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// identityScenarios are about what a provider is and whether it works at all.
func identityScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "contract/name-version", Rev: 1, Level: scenario.Must, Clause: "C-68",
			Refs:    []string{"RFC 9110, 10.1.5: User-Agent"},
			Why:     "Logs, prices and routes are keyed by the name; services ask for the version when something is wrong.",
			Hint:    "Name returns the provider's name, always the same; each request has a User-Agent with a product and its version.",
			Offline: true,
			Check:   checkIdentity,
		},
		{
			ID: "contract/smoke", Rev: 1, Level: scenario.Must, Clause: "C-01",
			Refs:  []string{"bowtie: smoke test of an implementation"},
			Why:   "Six exchanges that any provider can do tell in a second whether an adapter works at all.",
			Hint:  "Make these pass first: text, instructions, a conversation, a limit, a bad request, a rate limit.",
			Turns: smokeTurns,
			Check: Play,
		},
	}
}

// productVersion is a product and a version that has a digit.
var productVersion = regexp.MustCompile(`^[^\s/]+/v?\d\S*`)

func checkIdentity(ctx context.Context, c scenario.Cell) {
	f := &findings{}
	for range 2 {
		w, ok := connect(c, scenario.WithPartial())
		if !ok {
			return
		}
		for range 2 {
			f.equal("name", c.Target().Provider, w.Name(), "a provider has one name, and it is that of its target")
		}
	}
	agents := map[string]bool{}
	for _, op := range operations(c.Target()) {
		sent, _, ok := sentBy(ctx, c, op)
		if !ok || len(sent) == 0 {
			continue
		}
		agent := sent[0].Header.Get("User-Agent")
		agents[agent] = true
		if !productVersion.MatchString(agent) || strings.HasPrefix(agent, "Go-http-client") {
			f.add("user-agent of "+op.name, "the library's name and version, such as parley/0.1.0", strconv.Quote(agent), "every request names the library that made it, and its version")
		}
	}
	if len(agents) > 1 {
		f.add("user-agent", "one", plural(len(agents), "name"), "every request names the same library")
	}
	report(c, "", f.list)
}

func smokeTurns(p scenario.Params) []scenario.Turn {
	const id = "contract/smoke"
	system := ask(p, "Who are you?")
	system.Messages = append([]llm.Message{llm.System("You are " + nonce(p, id, "system") + ".")}, system.Messages...)
	talk := ask(p, "My name is "+nonce(p, id, "name")+".")
	talk.Messages = append(talk.Messages, llm.Assistant("Hello."), llm.User("What is my name?"))
	limited := ask(p, "Say "+nonce(p, id, "long")+" for ever.")
	limited.MaxTokens = new(64)
	cut := text(p, id+" cut", nonce(p, id, "long"), " and ", nonce(p, id, "long"))
	cut.Finish = llm.FinishLength
	return []scenario.Turn{
		{Op: scenario.OpChat, Chat: ask(p, "Say "+nonce(p, id, "prompt")+"."), Reply: text(p, id, nonce(p, id, "prompt"))},
		{Op: scenario.OpChat, Chat: system, Reply: text(p, id+" system", "I am ", nonce(p, id, "system"), ".")},
		{Op: scenario.OpChat, Chat: talk, Reply: text(p, id+" talk", nonce(p, id, "name"))},
		{Op: scenario.OpChat, Chat: limited, Reply: cut},
		failed(p, id+" bad", scenario.Failure{Kind: llm.KindInvalidRequest, Status: http.StatusBadRequest}),
		failed(p, id+" limit", scenario.Failure{Kind: llm.KindRateLimit, Status: http.StatusTooManyRequests}),
	}
}
