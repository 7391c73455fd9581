package catalogue

import (
	"context"
	"net/http"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func modelScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "models/list", Rev: 1, Level: scenario.May, Clause: "C-37", Gates: llm.CapModels,
			Refs:  []string{"OpenAI API reference: models (2026-08)", "Anthropic API reference: list models (2026-10)"},
			Why:   "Users choose from what the service has today, not from a table of last month.",
			Hint:  "Return every id of the service's list, in its order.",
			Turns: modelsList,
			Check: Play,
		},
		{
			ID: "models/health", Rev: 1, Level: scenario.Should, Clause: "C-38", Gates: llm.CapModels,
			Refs:  []string{"OpenAI API reference: models (2026-08)", "Anthropic API reference: list models (2026-10)"},
			Why:   "A health check that always says yes hides an outage, and one that costs money is turned off.",
			Hint:  "Make one free call, such as the model list, and let llm.HealthFrom judge what came of it.",
			Turns: modelsHealth,
			Check: checkHealth,
		},
	}
}

func modelsList(p scenario.Params) []scenario.Turn {
	const id = "models/list"
	return []scenario.Turn{{
		Op: scenario.OpListModels,
		Reply: scenario.Reply{ModelIDs: []string{
			p.Models.Chat, "model-" + nonce(p, id, "first"), "model-" + nonce(p, id, "second") + "-2026-10-01",
		}},
	}}
}

func modelsHealth(p scenario.Params) []scenario.Turn {
	return []scenario.Turn{{
		Op:    scenario.OpHealth,
		Reply: scenario.Reply{ModelIDs: []string{p.Models.Chat, "model-" + nonce(p, "models/health", "first")}},
	}}
}

// checkHealth looks at a service that is well, and at one that answers the same
// call with a failure.
func checkHealth(ctx context.Context, c scenario.Cell) {
	Play(ctx, c)
	for _, status := range []struct {
		code int
		kind llm.Kind
		want llm.HealthStatus
	}{
		{http.StatusUnauthorized, llm.KindAuthentication, llm.HealthUnhealthy},
		{http.StatusTooManyRequests, llm.KindRateLimit, llm.HealthDegraded},
		{http.StatusInternalServerError, llm.KindServer, llm.HealthUnhealthy},
	} {
		c.Variant(http.StatusText(status.code), func() {
			w, ok := connect(c, scenario.WithFault(
				fault.Status(status.code), fault.ContentType("text/plain"), fault.Replace(http.StatusText(status.code))))
			if !ok {
				return
			}
			got := w.HealthCheck(ctx)
			f := &findings{}
			f.equal("health.status", string(status.want), string(got.Status), "a health check says what it saw")
			f.typed(status.kind, c.Target(), got.Err)
			report(c, "", f.list)
		})
	}
}
