package scenario

// Quirk is an odd form in which services were seen to say something: the same
// answer, in a shape that a reader does not expect, or an answer that breaks its
// own rules. A recording does not show it, so a scenario that is about one
// rewrites a recording. How a quirk looks is a matter of the dialect: see
// [Target.Quirks].
type Quirk string

// The quirks of answers.
const (
	// QuirkContentList: the text comes as a list of parts, or as a string where
	// the dialect has parts.
	QuirkContentList Quirk = "content-list"
	// QuirkRefusal: the text is a refusal, kept apart from text.
	QuirkRefusal Quirk = "refusal"
	// QuirkUnknownFinish: the finish is a word that no documentation has, in the
	// place of the word for stop.
	QuirkUnknownFinish Quirk = "unknown-finish"
	// QuirkStopDespiteCalls: the finish of an answer with calls is the word for
	// stop.
	QuirkStopDespiteCalls Quirk = "stop-despite-calls"
	// QuirkCutCall: a token limit cuts a streamed call in the middle of its
	// arguments.
	QuirkCutCall Quirk = "cut-call"
	// QuirkNoArguments: a call without arguments has an empty text, null or
	// nothing where its JSON should be.
	QuirkNoArguments Quirk = "no-arguments"
	// QuirkNoCallIndex: the pieces of streamed calls carry no index.
	QuirkNoCallIndex Quirk = "no-call-index"
	// QuirkNoCallID: streamed calls carry no id.
	QuirkNoCallID Quirk = "no-call-id"
)

// The quirks of streams.
const (
	// QuirkEmptyFrames: frames without any choice stand between the others.
	QuirkEmptyFrames Quirk = "empty-frames"
	// QuirkPreamble: the first frame has no choice, no id and no model.
	QuirkPreamble Quirk = "preamble"
	// QuirkRunningUsage: usage comes several times, as a total so far.
	QuirkRunningUsage Quirk = "running-usage"
	// QuirkUsageInEveryFrame: each frame carries the usage.
	QuirkUsageInEveryFrame Quirk = "usage-in-every-frame"
)

// The quirks of usage.
const (
	// QuirkNoUsage: no usage is reported.
	QuirkNoUsage Quirk = "no-usage"
	// QuirkBareUsage: input and output are counted, and nothing finer.
	QuirkBareUsage Quirk = "bare-usage"
	// QuirkNoTotal: the total is not counted.
	QuirkNoTotal Quirk = "no-total"
	// QuirkCachedAboveInput: more tokens are said to come from a cache than the
	// input has.
	QuirkCachedAboveInput Quirk = "cached-above-input"
)

// The quirks of embeddings.
const (
	// QuirkOtherVectorForm: vectors come as numbers where they were asked for in
	// base64, and the other way round.
	QuirkOtherVectorForm Quirk = "other-vector-form"
	// QuirkVectorCount: there are more or fewer vectors than inputs, or one is
	// there twice.
	QuirkVectorCount Quirk = "vector-count"
)

// The quirks of failures.
const (
	// QuirkNumericCode: a rate limit's code is the number 429.
	QuirkNumericCode Quirk = "numeric-code"
	// QuirkErrorList: the error stands in a list.
	QuirkErrorList Quirk = "error-list"
	// QuirkErrorShape: an error within a stream comes in another of its shapes.
	QuirkErrorShape Quirk = "error-shape"
	// QuirkErrorIn200: the error comes with the status 200.
	QuirkErrorIn200 Quirk = "error-in-200"
	// QuirkTailError: an error stands bare, as JSON and not as an event, where a
	// stream breaks off.
	QuirkTailError Quirk = "tail-error"
)
