package catalogue

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// rateLimit is the scenario whose failure the forms of errors transform.
const rateLimit = "errors/rate-429"

// errorFormScenarios are about the forms in which failures come.
func errorFormScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		failing("errors/denied-403", "C-39", scenario.Failure{Kind: llm.KindPermission, Status: http.StatusForbidden},
			[]string{openAIErrors, anthropicErrors},
			"A key that may not use a model is not a wrong key: another model would work.",
			"403 is permission, unless the service's words speak of money or of a filter."),
		{
			ID: "errors/body-empty", Rev: 1, Level: scenario.Must, Clause: "C-43",
			Refs:   []string{"RFC 9110, 15: status codes", "OpenRouter: answers without a body, as recorded (2026)"},
			Why:    "Proxies answer with nothing but a status, and the status says whether to try again.",
			Hint:   "Classify by the status when there are no words; an empty 200 is malformed_response, or server where the service does so under load.",
			Source: "chat/text",
			Check:  checkEmptyBody,
		},
		{
			ID: "errors/code-number", Rev: 1, Level: scenario.Must, Clause: "C-61", Quirk: scenario.QuirkNumericCode,
			Refs:   []string{"envoyproxy/ai-gateway#2151", "OpenRouter documentation: errors (2026-08)"},
			Why:    "A decoder that wants a string fails on a number, and the rate limit becomes a malformed answer.",
			Hint:   "Read the code as a string or as a number; keep its digits.",
			Source: rateLimit,
			Check:  checkNumericCode,
		},
		{
			ID: "errors/array", Rev: 1, Level: scenario.Must, Clause: "C-61", Quirk: scenario.QuirkErrorList,
			Refs:   []string{"TokenRhythm/opensquilla#225", "Vertex AI: errors of a stream without alt=sse, as recorded (2026)"},
			Why:    "The message that says what to do is in the list, and the user sees only a status.",
			Hint:   "Where a body is a list, read the error in its first element.",
			Source: rateLimit,
			Check:  checkErrorList,
		},
		{
			ID: "errors/in-200", Rev: 1, Level: scenario.Must, Clause: "C-61", Quirk: scenario.QuirkErrorIn200,
			Refs:   []string{"apache/rocketmq-dashboard#2178", "OpenRouter: errors behind blanks in a 200, as recorded (2026)"},
			Why:    "An error that looks like a success becomes an empty answer, and nobody tries again.",
			Hint:   "Look for the service's error in a body before you read its answer, whatever the status.",
			Source: rateLimit,
			Check:  checkErrorIn200,
		},
		{
			ID: "errors/request-id", Rev: 1, Level: scenario.Must, Clause: "C-39",
			Refs:  []string{openAIErrors, anthropicErrors},
			Why:   "The service's support asks for the id of the exchange, of a good answer and of a failed one.",
			Hint:  "Name the header that carries it; where a service sends none, leave RequestID empty.",
			Turns: errorsRequestID,
			Check: checkRequestID,
		},
		{
			ID: "errors/human-message", Rev: 1, Level: scenario.Should, Clause: "C-62",
			Refs:   []string{"crmne/ruby_llm: readable errors"},
			Why:    "Error texts end on the screen of people who cannot read JSON.",
			Hint:   "Put the service's words into Message and the excerpt into Body; Error() shows the first.",
			Source: "errors/invalid-400",
			Check:  checkHumanMessage,
		},
	}
}

func checkEmptyBody(ctx context.Context, c scenario.Cell) {
	for _, empty := range []struct {
		status int
		kind   llm.Kind
	}{
		{http.StatusBadRequest, llm.KindInvalidRequest},
		{http.StatusUnauthorized, llm.KindAuthentication},
		{http.StatusForbidden, llm.KindPermission},
		{http.StatusNotFound, llm.KindNotFound},
		{http.StatusTooManyRequests, llm.KindRateLimit},
		{http.StatusInternalServerError, llm.KindServer},
		{http.StatusBadGateway, llm.KindServer},
		{http.StatusGatewayTimeout, llm.KindTimeout},
		{http.StatusOK, llm.KindMalformedResponse},
	} {
		c.Variant(strconv.Itoa(empty.status), func() {
			for _, x := range through(ctx, c, fault.Status(empty.status), fault.Replace("")) {
				f := &findings{path: x.path}
				if empty.status == http.StatusOK && llm.KindOf(x.got.err) == llm.KindServer {
					// A service that answers so under load can be tried again.
					empty.kind = llm.KindServer
				}
				e, ok := f.typed(empty.kind, c.Target(), x.got.err)
				if !ok {
					report(c, "", f.list)
					continue
				}
				f.present("error.message", e.Message, "an error says in words what was wrong, also when the service said nothing")
				if empty.status != http.StatusOK && e.Status != empty.status {
					f.add("error.status", strconv.Itoa(empty.status), strconv.Itoa(e.Status), "an error keeps the HTTP status")
				}
				report(c, "", f.list)
			}
		})
	}
}

// plainMessage is the service's message of the failure in its usual form.
func plainMessage(ctx context.Context, c scenario.Cell) string {
	for _, x := range through(ctx, c) {
		if e, ok := errors.AsType[*llm.Error](x.got.err); ok {
			return e.Message
		}
	}
	return ""
}

func checkErrorList(ctx context.Context, c scenario.Cell) {
	plain := plainMessage(ctx, c)
	eachForm(c, scenario.QuirkErrorList, func(form scenario.Fault) {
		for _, x := range through(ctx, c, form) {
			report(c, x.path, judge(x.turn, c.Target(), x.got))
			report(c, x.path, sameWords(plain, x.got.err))
		}
	})
}

// sameWords wants an error's message to be that of its usual form.
func sameWords(plain string, got error) []scenario.Finding {
	f := &findings{}
	if e, ok := errors.AsType[*llm.Error](got); ok {
		f.equal("error.message", plain, e.Message, "a failure says the same in whichever form it comes")
	}
	return f.list
}

func checkNumericCode(ctx context.Context, c scenario.Cell) {
	eachForm(c, scenario.QuirkNumericCode, func(form scenario.Fault) {
		for _, x := range through(ctx, c, form) {
			report(c, x.path, judge(x.turn, c.Target(), x.got))
			if e, ok := errors.AsType[*llm.Error](x.got.err); ok {
				f := &findings{path: x.path}
				f.equal("error.code", "429", e.Code, "a code that is a number keeps its digits")
				report(c, "", f.list)
			}
		}
	})
}

// checkErrorIn200 wants of a failure with a good status what it is with its own.
func checkErrorIn200(ctx context.Context, c scenario.Cell) {
	want, plain := c.Turns()[0].Reply.Failure.Kind, plainMessage(ctx, c)
	eachForm(c, scenario.QuirkErrorIn200, func(form scenario.Fault) {
		var header http.Header
		var body []byte
		keep := scenario.Fault{
			Name: "record",
			Head: func(status int, h http.Header) int { header = h.Clone(); return status },
			Body: func(b []byte) []byte { body = slices.Clone(b); return b },
		}
		for _, x := range through(ctx, c, form, keep) {
			report(c, x.path, goodStatus(want, c.Target(), x.got.err))
			report(c, x.path, sameWords(plain, x.got.err))
		}
		if !c.Target().Capabilities.Has(llm.CapStream) {
			return
		}
		// The service answers a stream with it too, as JSON and not as events.
		w, ok := connect(c, scenario.WithPartial(), scenario.WithTransport(
			func(http.RoundTripper) http.RoundTripper { return canned(http.StatusOK, header, body) }))
		if !ok {
			return
		}
		turn := c.Turns()[0]
		turn.Op = scenario.OpChatStream
		report(c, "as the answer to a stream: ", goodStatus(want, c.Target(), exchange(ctx, w, turn).err))
	})
}

func goodStatus(want llm.Kind, target scenario.Target, got error) []scenario.Finding {
	f := &findings{}
	e, ok := f.typed(want, target, got)
	if !ok {
		return f.list
	}
	f.present("error.message", e.Message, "an error says in words what was wrong")
	if e.Status >= http.StatusMultipleChoices && strconv.Itoa(e.Status) != e.Code {
		f.add("error.status", "200, 0, or the code of the error itself", strconv.Itoa(e.Status), "an error inside of a 200 came with a 200; no other status may be made up")
	}
	return f.list
}

func errorsRequestID(p scenario.Params) []scenario.Turn {
	const id = "errors/request-id"
	return []scenario.Turn{
		{Op: scenario.OpChat, Chat: ask(p, "Say "+nonce(p, id, "good")+"."), Reply: text(p, id, nonce(p, id, "answer"))},
		failed(p, id, scenario.Failure{Kind: llm.KindInvalidRequest, Status: http.StatusBadRequest}),
		failed(p, id, scenario.Failure{Kind: llm.KindServer, Status: http.StatusInternalServerError}),
	}
}

// idHeader is what the headers are called that name an exchange.
var idHeader = regexp.MustCompile(`(?i)^(.*-)?(request|trace|generation|correlation|inference)[a-z-]*-?id$`)

// checkRequestID compares ids with the headers of their own answers, to the
// letter; where a service sends none, none may be made up, but a proxy's before
// it may stand in.
func checkRequestID(ctx context.Context, c scenario.Cell) {
	var headers []http.Header
	keep := scenario.Fault{Name: "record", Head: func(status int, h http.Header) int {
		headers = append(headers, h.Clone())
		return status
	}}
	for i, x := range through(ctx, c, keep) {
		report(c, x.path, judge(x.turn, c.Target(), x.got))
		if i >= len(headers) {
			return
		}
		var ids, all []string
		for name, values := range headers[i] {
			if all = append(all, values...); idHeader.MatchString(name) {
				ids = append(ids, values...)
			}
		}
		slices.Sort(ids)
		got := ""
		if e, ok := errors.AsType[*llm.Error](x.got.err); ok {
			got = e.RequestID
		} else if x.got.resp != nil {
			got = x.got.resp.RequestID
		}
		f := &findings{path: x.path}
		switch {
		case len(ids) == 0 && got != "" && !slices.Contains(all, got):
			f.add("request_id", "none, or what a header says", strconv.Quote(got), "the id of an exchange is the service's own and never made up")
		case len(ids) > 0 && !slices.Contains(ids, got):
			f.add("request_id", strings.Join(ids, " or "), strconv.Quote(got), "the id of an exchange is kept to the letter, of an answer and of a failure")
		}
		report(c, "", f.list)
	}
}

func checkHumanMessage(ctx context.Context, c scenario.Cell) {
	const rule = "the text of an error is for people: the service's message, the provider's name, and no JSON"
	for _, x := range through(ctx, c) {
		report(c, x.path, judge(x.turn, c.Target(), x.got))
		e, ok := errors.AsType[*llm.Error](x.got.err)
		if !ok {
			continue
		}
		said := x.turn.Reply.Failure.Message
		f := &findings{path: x.path}
		for _, shown := range []struct{ name, text string }{{"error.message", e.Message}, {"error as text", e.Error()}} {
			if strings.ContainsAny(shown.text, "{}") || strings.Contains(shown.text, `":`) || !strings.Contains(shown.text, said) {
				f.add(shown.name, said, shown.text, rule)
			}
		}
		if !strings.Contains(e.Error(), c.Target().Provider) {
			f.add("error as text", "the name "+c.Target().Provider, e.Error(), rule)
		}
		report(c, "", f.list)
	}
}
