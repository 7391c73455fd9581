package cassette

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// shape is a form that secrets of one kind have: how they begin, and the rest.
type shape struct {
	name   string
	prefix string
	rest   *regexp.Regexp
	// word marks a prefix that is a word before the secret: it is not part of
	// the value, and the value has a digit, or it would be a word too.
	word bool
}

// shapes are the known forms; the first that fits names a value.
var shapes = []shape{
	{name: "an Anthropic key", prefix: "sk-ant-", rest: tail(`[A-Za-z0-9_-]{8,}`)},
	{name: "a key of the sk- form", prefix: "sk-", rest: tail(`[A-Za-z0-9_-]{16,}`)},
	{name: "a Google API key", prefix: "AIza", rest: tail(`[0-9A-Za-z_-]{30,}`)},
	{name: "a Google access token", prefix: "ya29.", rest: tail(`[0-9A-Za-z_-]{20,}`)},
	{name: "an AWS access key id", prefix: "AKIA", rest: tail(`[0-9A-Z]{16}\b`)},
	{name: "an AWS access key id", prefix: "ASIA", rest: tail(`[0-9A-Z]{16}\b`)},
	{name: "an AWS request signature", prefix: "X-Amz-Signature=", rest: tail(`[0-9a-f]{64}`)},
	{name: "an AWS request signature", prefix: "Signature=", rest: tail(`[0-9a-f]{64}`)},
	{name: "a GitHub token", prefix: "gh", rest: tail(`[pousr]_[A-Za-z0-9]{20,}`)},
	{name: "a GitHub token", prefix: "github_pat_", rest: tail(`[A-Za-z0-9_]{20,}`)},
	{name: "a Slack token", prefix: "xox", rest: tail(`[abeoprs]-[A-Za-z0-9-]{10,}`)},
	{name: "a Groq key", prefix: "gsk_", rest: tail(`[A-Za-z0-9]{20,}`)},
	{name: "an xAI key", prefix: "xai-", rest: tail(`[A-Za-z0-9]{20,}`)},
	{name: "a Hugging Face token", prefix: "hf_", rest: tail(`[A-Za-z0-9]{20,}`)},
	{name: "a JSON Web Token", prefix: "eyJ", rest: tail(`[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)},
	{name: "a private key", prefix: "-----BEGIN ", rest: tail(`[A-Z ]*PRIVATE KEY-----`)},
	{name: "a bearer token", prefix: "Bearer ", rest: tail(`[A-Za-z0-9._~+/-]{16,}=*`), word: true},
	{name: "a bearer token", prefix: "bearer ", rest: tail(`[A-Za-z0-9._~+/-]{16,}=*`), word: true},
}

func tail(pattern string) *regexp.Regexp { return regexp.MustCompile("^" + pattern) }

// found is a place that looks like a secret.
type found struct{ kind, value string }

// findShapes looks for the known forms. It looks for their beginnings first: a
// regular expression over every byte of every body would take most of a run.
func findShapes(text string) []found {
	var list []found
	for _, s := range shapes {
		for at := 0; ; at++ {
			next := strings.Index(text[at:], s.prefix)
			if next < 0 {
				break
			}
			at += next
			if f, ok := s.fits(text, at); ok {
				list = append(list, f)
			}
		}
	}
	return list
}

// fits reports whether a secret of this form begins at a place of the text. It
// is not preceded by a letter or digit, so that "task-…" is none.
func (s *shape) fits(text string, at int) (found, bool) {
	if at > 0 && isAlphanumeric(text[at-1]) {
		return found{}, false
	}
	start := at + len(s.prefix)
	rest := s.rest.FindString(text[start:])
	if rest == "" || s.word && !strings.ContainsAny(rest, "0123456789") {
		return found{}, false
	}
	if s.word {
		return found{s.name, rest}, true
	}
	return found{s.name, text[at : start+len(rest)]}, true
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// The entropy rule. A random token of 32 letters and digits has above 4.2 bits
// a character; names and hexadecimal ids have fewer, and prose has spaces.
const (
	minEntropy = 4.2
	minOfEach  = 4
	minToken   = 32
	maxToken   = 512
)

// findRandom looks for long tokens that seem random: bits enough a character,
// and several each of upper case, lower case and digits. A run of base64 that is
// longer than any token is a picture or a sound.
func findRandom(text string) []found {
	var list []found
	for run := range strings.FieldsFuncSeq(text, func(c rune) bool { return !isBase64(c) }) {
		if len(run) < minToken || len(run) > maxToken {
			continue
		}
		for token := range strings.FieldsFuncSeq(run, func(c rune) bool { return c == '+' || c == '/' || c == '=' }) {
			if len(token) >= minToken && mixed(token) && entropy(token) >= minEntropy && !isID(token) && !isName(token) {
				list = append(list, found{"a random token", token})
			}
		}
	}
	return list
}

// idPrefixes begin ids that services make, which may stand in any text.
var idPrefixes = []string{
	"call_", "chatcmpl-", "file-", "fc_", "gen-", "msg_", "req_", "resp_", "rs_", "srvtoolu_", "tool_", "toolu_",
}

// isName reports a name of many words, such as that of an open model. A random
// token in base64's URL alphabet has one hyphen in 64 characters.
func isName(token string) bool { return strings.Count(token, "-") >= 4 }

func isID(token string) bool {
	return slices.ContainsFunc(idPrefixes, func(p string) bool { return strings.HasPrefix(token, p) })
}

// isBase64 reports whether c belongs to one of the alphabets of base64.
func isBase64(c rune) bool {
	return c < 0x80 && (isAlphanumeric(byte(c)) || strings.ContainsRune("+/=_-", c))
}

func mixed(token string) bool {
	var upper, lower, digit int
	for _, c := range []byte(token) {
		switch {
		case c >= 'A' && c <= 'Z':
			upper++
		case c >= 'a' && c <= 'z':
			lower++
		case c >= '0' && c <= '9':
			digit++
		}
	}
	return upper >= minOfEach && lower >= minOfEach && digit >= minOfEach
}

// entropy is in bits a character, after the frequencies within the token.
func entropy(token string) float64 {
	var counts [256]int
	for _, c := range []byte(token) {
		counts[c]++
	}
	bits := 0.0
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(len(token))
			bits -= p * math.Log2(p)
		}
	}
	return bits
}
