package emulator

import (
	"encoding/json"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// geminiResponse is an answer, or one chunk of it. Vertex AI and the Gemini API
// differ in a few fields.
type geminiResponse struct {
	Candidates     []geminiCandidate `json:"candidates,omitempty"`
	PromptFeedback *geminiFeedback   `json:"promptFeedback,omitempty"`
	Usage          *geminiUsage      `json:"usageMetadata,omitempty"`
	ModelVersion   string            `json:"modelVersion"`
	CreateTime     string            `json:"createTime,omitempty"`
	ResponseID     string            `json:"responseId"`
	Future         *future           `json:"xFuture,omitempty"`
}

type geminiFeedback struct {
	BlockReason string `json:"blockReason"`
}

type geminiCandidate struct {
	Content      *geminiContents `json:"content,omitempty"`
	FinishReason string          `json:"finishReason,omitempty"`
	Index        *int            `json:"index,omitempty"`
	AvgLogprobs  *float64        `json:"avgLogprobs,omitempty"`
	Logprobs     *geminiLogprobs `json:"logprobsResult,omitempty"`
	Future       *future         `json:"xFuture,omitempty"`
}

type geminiContents struct {
	Role  string       `json:"role"`
	Parts []geminiPart `json:"parts,omitempty"`
}

// geminiPart is a part of an answer; a text may be empty.
type geminiPart struct {
	Text             *string             `json:"text,omitempty"`
	Thought          bool                `json:"thought,omitempty"`
	FunctionCall     *geminiFunctionCall `json:"functionCall,omitempty"`
	InlineData       *geminiBlob         `json:"inlineData,omitempty"`
	ThoughtSignature string              `json:"thoughtSignature,omitempty"`
	Future           *future             `json:"xFuture,omitempty"`
}

type geminiFunctionCall struct {
	Name string          `json:"name"`
	Args json.RawMessage `json:"args,omitempty"`
	ID   string          `json:"id,omitempty"`
}

type geminiBlob struct {
	MIMEType string `json:"mimeType"`
	Data     []byte `json:"data"`
}

// geminiUsage leaves out what is zero, as the services do.
type geminiUsage struct {
	PromptTokens      int64            `json:"promptTokenCount,omitempty"`
	CandidatesTokens  int64            `json:"candidatesTokenCount,omitempty"`
	TotalTokens       int64            `json:"totalTokenCount,omitempty"`
	CachedTokens      int64            `json:"cachedContentTokenCount,omitempty"`
	TrafficType       string           `json:"trafficType,omitempty"`
	PromptDetails     []geminiModality `json:"promptTokensDetails,omitempty"`
	CandidatesDetails []geminiModality `json:"candidatesTokensDetails,omitempty"`
	CacheDetails      []geminiModality `json:"cacheTokensDetails,omitempty"`
	ThoughtsTokens    int64            `json:"thoughtsTokenCount,omitempty"`
	ServiceTier       string           `json:"serviceTier,omitempty"`
	Future            *future          `json:"xFuture,omitempty"`
}

type geminiModality struct {
	Modality string `json:"modality"`
	Tokens   int64  `json:"tokenCount"`
}

// usage renders the counts: candidates are without thoughts, the prompt with
// what came from a cache. On Vertex AI there is always the type of the traffic.
func (c *geminiChat) usage(r *request, u *scenario.Usage, modality string) *geminiUsage {
	if u == nil {
		return c.noUsage(r)
	}
	usage := &geminiUsage{
		PromptTokens: u.Input, CandidatesTokens: u.Output - u.Reasoning, ThoughtsTokens: u.Reasoning,
		TotalTokens: u.Input + u.Output, CachedTokens: u.Cached, Future: r.unknown(),
		PromptDetails: []geminiModality{{Modality: r.oneOf("TEXT"), Tokens: u.Input}},
	}
	if u.Cached > 0 {
		usage.CacheDetails = []geminiModality{{Modality: "TEXT", Tokens: u.Cached}}
	}
	if c.call.studio {
		usage.ServiceTier = r.oneOf("standard")
		return usage
	}
	usage.TrafficType = r.oneOf("ON_DEMAND")
	if usage.CandidatesTokens > 0 {
		usage.CandidatesDetails = []geminiModality{{Modality: modality, Tokens: usage.CandidatesTokens}}
	}
	return usage
}

// noUsage is what stands in the place of counts that are not known.
func (c *geminiChat) noUsage(r *request) *geminiUsage {
	if c.call.studio {
		return nil
	}
	return &geminiUsage{TrafficType: r.oneOf("ON_DEMAND")}
}

func (c *geminiChat) response(r *request) geminiResponse {
	body := geminiResponse{ModelVersion: c.call.model, ResponseID: r.seed.letters("answer", 22), Future: r.unknown()}
	if !c.call.studio {
		body.CreateTime = "2026-01-01T00:00:00.000000Z"
	}
	return body
}

// blocked reports a prompt that the filters stopped: there is no candidate.
func (r *request) blocked() bool {
	return r.turn.Reply.Finish == llm.FinishContentFilter && len(r.turn.Reply.Pieces) == 0
}

// answer renders the turn's reply as one body.
func (d gemini) answer(r *request, c *geminiChat) geminiResponse {
	reply := r.turn.Reply
	body := c.response(r)
	body.Usage = c.usage(r, reply.Usage, r.oneOf("TEXT"))
	if r.blocked() {
		body.PromptFeedback = &geminiFeedback{BlockReason: "PROHIBITED_CONTENT"}
		return body
	}
	parts := c.parts(r, false)
	for i := range *orOne(c.req.N) {
		candidate := c.candidate(r, i, parts)
		candidate.FinishReason = geminiFinish(reply)
		if c.req.TopLogprobs != nil {
			candidate.Logprobs = geminiLogprobsOf(*c.req.TopLogprobs, allText(reply.Pieces))
		}
		if !c.call.studio && c.model.version < 3 {
			candidate.AvgLogprobs = new(-0.125)
		}
		body.Candidates = append(body.Candidates, candidate)
	}
	return body
}

// candidate is one choice. Vertex AI leaves out the index of the first, as all
// zeros.
func (c *geminiChat) candidate(r *request, i int, parts []geminiPart) geminiCandidate {
	candidate := geminiCandidate{Content: &geminiContents{Role: "model", Parts: parts}, Future: r.unknown()}
	if i > 0 || c.call.studio {
		candidate.Index = &i
	}
	return candidate
}

// geminiFinish is the service's word. Calls and refusals finish with STOP.
func geminiFinish(reply scenario.Reply) string {
	switch reply.Finish {
	case llm.FinishLength:
		return "MAX_TOKENS"
	case llm.FinishContentFilter:
		return "SAFETY"
	case llm.FinishOther:
		return "NOT_YET_DOCUMENTED"
	case llm.FinishStop, llm.FinishToolCalls, llm.FinishRefusal, llm.FinishError:
	}
	return "STOP"
}

type geminiLogprobs struct {
	Top    []geminiTop   `json:"topCandidates,omitempty"`
	Chosen []geminiToken `json:"chosenCandidates"`
}

type geminiTop struct {
	Candidates []geminiToken `json:"candidates"`
}

type geminiToken struct {
	Token          string  `json:"token"`
	TokenID        int     `json:"tokenId"`
	LogProbability float64 `json:"logProbability"`
}

// geminiLogprobsOf renders log probabilities, one token for each text.
func geminiLogprobsOf(top int, texts []string) *geminiLogprobs {
	all := &geminiLogprobs{Chosen: []geminiToken{}}
	for _, text := range texts {
		t := geminiToken{Token: text, TokenID: 9259, LogProbability: -0.125}
		all.Chosen = append(all.Chosen, t)
		if top > 0 {
			all.Top = append(all.Top, geminiTop{Candidates: repeat(t, top)})
		}
	}
	return all
}

func repeat(t geminiToken, n int) []geminiToken {
	all := make([]geminiToken, n)
	for i := range all {
		all[i] = t
	}
	return all
}
