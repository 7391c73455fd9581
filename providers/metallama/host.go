package metallama

import (
	"cmp"
	"os"
	"slices"
	"strconv"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers/wire/openaicompat"
)

// Host is a service of Llama models, or Meta's of its later ones.
type Host uint8

// The hosts.
const (
	// Meta is the Meta Model API, the successor of the Llama API.
	Meta Host = iota
	// LlamaAPI is the retired Llama API in its native form.
	LlamaAPI
	// LlamaCompat is the retired Llama API in OpenAI's form.
	LlamaCompat
	// Groq, Together and Cerebras serve Llama models among others.
	Groq
	Together
	Cerebras
)

// Hosts returns every host, in the order of the constants.
func Hosts() []Host { return []Host{Meta, LlamaAPI, LlamaCompat, Groq, Together, Cerebras} }

// hostInfo is what is known of a host.
type hostInfo struct {
	name    string
	baseURL string
	// keyEnv are the variables that may hold the key, the one that wins first;
	// baseEnv may replace the address.
	keyEnv  []string
	baseEnv string
	// native marks Meta's own form of chat.
	native bool
	// caps is what all chat models of the host do, and sees what those add that
	// read images.
	caps, sees llm.Capability
	dialect    openaicompat.Dialect
}

const compatCaps = llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
	llm.CapStructured | llm.CapJSONMode | llm.CapStop | llm.CapSeed | llm.CapModels

var infos = [...]hostInfo{
	Meta: {
		name: "meta", baseURL: DefaultBaseURL,
		keyEnv:  []string{"MODEL_API_KEY", "META_API_KEY", "META_MODEL_API_KEY", "LLAMA_API_KEY"},
		baseEnv: "MODEL_API_BASE",
		// That it takes a seed and JSON without a schema, as OpenAI's wire has them,
		// is nobody's report, nor is the opposite.
		caps: llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools | llm.CapStructured |
			llm.CapJSONMode | llm.CapSeed | llm.CapVision | llm.CapVisionURL | llm.CapPDF | llm.CapReasoning | llm.CapModels,
		dialect: metaDialect,
	},
	LlamaAPI: {
		name: "llama-api", baseURL: "https://api.llama.com/v1",
		keyEnv:  []string{"LLAMA_API_KEY"},
		baseEnv: "LLAMA_API_CLIENT_BASE_URL",
		native:  true,
		caps: llm.CapStream | llm.CapStreamUsage | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice |
			llm.CapStructured | llm.CapModels,
		sees:    llm.CapVision | llm.CapVisionURL,
		dialect: nativeDialect,
	},
	LlamaCompat: {
		name: "llama-compat", baseURL: "https://api.llama.com/compat/v1",
		keyEnv: []string{"LLAMA_API_KEY"},
		caps: llm.CapStream | llm.CapTools | llm.CapParallelTools | llm.CapToolChoice | llm.CapStructured |
			llm.CapStop | llm.CapSeed,
		sees:    llm.CapVision | llm.CapVisionURL,
		dialect: llamaCompatDialect,
	},
	Groq: {
		name: "groq", baseURL: "https://api.groq.com/openai/v1",
		keyEnv: []string{"GROQ_API_KEY"},
		caps:   compatCaps, sees: llm.CapVision | llm.CapVisionURL,
		dialect: groqDialect,
	},
	Together: {
		name: "together", baseURL: "https://api.together.xyz/v1",
		keyEnv: []string{"TOGETHER_API_KEY"},
		caps:   compatCaps, sees: llm.CapVision | llm.CapVisionURL,
		dialect: togetherDialect,
	},
	Cerebras: {
		name: "cerebras", baseURL: "https://api.cerebras.ai/v1",
		keyEnv:  []string{"CEREBRAS_API_KEY"},
		caps:    compatCaps,
		dialect: cerebrasDialect,
	},
}

// known reports whether h is one of the constants.
func (h Host) known() bool { return int(h) < len(infos) }

// String is the host's name, such as "groq".
func (h Host) String() string {
	if !h.known() {
		return "Host(" + strconv.Itoa(int(h)) + ")"
	}
	return infos[h].name
}

// BaseURL is the host's address; empty for a number that stands for no host.
func (h Host) BaseURL() string {
	if !h.known() {
		return ""
	}
	return infos[h].baseURL
}

// KeyEnv names the environment variables that may hold the host's key, the one
// that wins first.
func (h Host) KeyEnv() []string {
	if !h.known() {
		return nil
	}
	return slices.Clone(infos[h].keyEnv)
}

// fromEnv reads the host's key and, where it is set, its address.
func (h Host) fromEnv() (key, baseURL string) {
	if !h.known() {
		return "", ""
	}
	for _, name := range infos[h].keyEnv {
		key = cmp.Or(key, os.Getenv(name))
	}
	if infos[h].baseEnv != "" {
		baseURL = os.Getenv(infos[h].baseEnv)
	}
	return key, baseURL
}
