package catalogue

import (
	"context"
	"strings"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func sseScenarios() []scenario.Scenario {
	return []scenario.Scenario{
		{
			ID: "sse/every-split", Rev: 1, Level: scenario.Must, Clause: "C-22", Gates: llm.CapStream,
			Refs:   []string{"librefang/librefang#3448", "xberg-io/liter-llm#152", "danielmiessler/Fabric#2203"},
			Why:    "Networks cut anywhere; a decoder that trusts read boundaries loses text on a bad day only.",
			Hint:   "Buffer until a line is whole; never decode what one Read returned.",
			Source: streamText, InProcess: true,
			Check: checkEverySplit,
		},
		{
			ID: "sse/crlf", Rev: 1, Level: scenario.Must, Clause: "C-23", Gates: llm.CapStream,
			Refs:   []string{"WHATWG HTML, 9.2.6: interpreting an event stream", "miruamel/xuan#194", "kubernetes-sigs/inference-perf#781"},
			Why:    "Proxies rewrite line ends; a decoder that waits for two LF then never sees an event.",
			Hint:   "End a line at LF, CRLF or CR, also when CR and LF come in different reads.",
			Source: streamText, InProcess: true,
			Check: checkLineEnds,
		},
		{
			ID: "sse/comment", Rev: 1, Level: scenario.Must, Clause: "C-24", Gates: llm.CapStream,
			Refs:   []string{"mnfst/llm-gateway#2053", "tmc/langchaingo#631", "brainlid/langchain#569", "mistralai/mistral-vibe#774", "theopenco/llmgateway#2334", "openai/openai-python#2722"},
			Why:    "Gateways keep connections open with comments; taken for data they end the stream or add empty events.",
			Hint:   "Ignore lines that begin with a colon, and fields other than event and data; a blank line without data dispatches nothing.",
			Source: streamText, InProcess: true,
			Check: checkComments,
		},
		{
			ID: "sse/json-tail-error", Rev: 1, Level: scenario.Must, Clause: "C-61", Gates: llm.CapStream, Quirk: scenario.QuirkTailError,
			Refs:   []string{"vercel/ai#5217", "Vertex AI: errors as bare JSON after a 200, go-genai (2026-08)"},
			Why:    "A stream that ends in an error which is no event looks cut, and is tried again at once instead of later.",
			Hint:   "Where the body goes on with bare JSON instead of an event, read it as the service's error.",
			Source: streamText, InProcess: true,
			Check: checkTailError,
		},
	}
}

func checkEverySplit(ctx context.Context, c scenario.Cell) {
	const rule = "the bytes of a stream mean the same wherever they are cut into reads"
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for f := range fault.EverySplit(l.body, c.Params().Seed) {
		l.unchanged(ctx, c, rule, f)
	}
	for _, f := range []scenario.Fault{fault.OneByte(), fault.SplitEvents(), fault.EmptyReads(), fault.EndWithData()} {
		l.unchanged(ctx, c, rule, f)
	}
}

func checkLineEnds(ctx context.Context, c scenario.Cell) {
	const rule = "a line ends at LF, CRLF or CR, and the last event needs no blank line"
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for _, faults := range [][]scenario.Fault{
		{fault.CRLF()},
		{fault.CRLF(), fault.OneByte()},
		{fault.CRLF(), fault.SplitCRLF()},
		{fault.LoneCR()},
		{fault.LoneCR(), fault.OneByte()},
		{fault.NoFinalBlank()},
		{fault.CRLF(), fault.NoFinalBlank()},
		{fault.BOM()},
	} {
		l.unchanged(ctx, c, rule, faults...)
	}
}

func checkComments(ctx context.Context, c scenario.Cell) {
	const rule = "comments, unknown fields and unknown events change nothing"
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	for _, faults := range [][]scenario.Fault{
		{fault.Comments()},
		{fault.CommentLines()},
		{fault.Comments(), fault.OneByte()},
		{fault.Comments(), fault.CRLF()},
		{fault.UnknownFields()},
		{fault.InjectUnknownEvent()},
		{fault.NoSpace()},
		{fault.MultiData()},
	} {
		l.unchanged(ctx, c, rule, faults...)
	}
}

func checkTailError(ctx context.Context, c scenario.Cell) {
	l, ok := newLab(ctx, c)
	if !ok {
		return
	}
	eachForm(c, scenario.QuirkTailError, func(form scenario.Fault) {
		got := l.stream(ctx, form)
		f := &findings{}
		if e, ok := f.typed(llm.KindRateLimit, l.target, got.err); ok && !strings.Contains(e.Message, fault.TailMessage) {
			f.add("error.message", fault.TailMessage, e.Message, "an error keeps the service's own message")
		}
		if whole := l.clean.resp.Text(); got.err != nil && !strings.HasPrefix(whole, got.resp.Text()) {
			want, have := contrast(whole, got.resp.Text())
			f.add("partial text", "a beginning of "+want, have, "what had arrived is kept")
		}
		report(c, "", f.list)
	})
}
