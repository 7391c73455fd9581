package cassette

import (
	"math"
	"regexp"
	"strings"
)

// shape is a form that secrets of one kind have.
type shape struct {
	name string
	re   *regexp.Regexp
	// digit requires one, to tell a token from words.
	digit bool
}

// shapes are the known forms. A key is not preceded by a letter or digit, so
// that "task-…" is not one.
var shapes = []shape{
	{name: "an Anthropic key", re: token(`sk-ant-[A-Za-z0-9_-]{8,}`)},
	{name: "a key of the sk- form", re: token(`sk-[A-Za-z0-9_-]{16,}`)},
	{name: "a Google API key", re: token(`AIza[0-9A-Za-z_-]{30,}`)},
	{name: "a Google access token", re: token(`ya29\.[0-9A-Za-z_-]{20,}`)},
	{name: "an AWS access key id", re: token(`(?:AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{name: "an AWS request signature", re: token(`(?:X-Amz-Signature|Signature)=[0-9a-f]{64}`)},
	{name: "a GitHub token", re: token(`(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`)},
	{name: "a Slack token", re: token(`xox[abeoprs]-[A-Za-z0-9-]{10,}`)},
	{name: "a Groq key", re: token(`gsk_[A-Za-z0-9]{20,}`)},
	{name: "an xAI key", re: token(`xai-[A-Za-z0-9]{20,}`)},
	{name: "a Hugging Face token", re: token(`hf_[A-Za-z0-9]{20,}`)},
	{name: "a JSON Web Token", re: token(`eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)},
	{name: "a private key", re: regexp.MustCompile(`(-----BEGIN [A-Z ]*PRIVATE KEY-----)`)},
	{name: "a bearer token", re: regexp.MustCompile(`(?i)\bbearer\s+([A-Za-z0-9._~+/-]{16,}=*)`), digit: true},
}

func token(pattern string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^A-Za-z0-9])(` + pattern + `)`)
}

// found is a place that looks like a secret.
type found struct{ kind, value string }

// findShapes looks for the known forms.
func findShapes(text string) []found {
	var list []found
	for _, s := range shapes {
		for _, m := range s.re.FindAllStringSubmatch(text, -1) {
			if s.digit && !strings.ContainsAny(m[1], "0123456789") {
				continue
			}
			list = append(list, found{s.name, m[1]})
		}
	}
	return list
}

// The entropy rule. A random token of 32 letters and digits has above 4.2 bits
// a character; names and hexadecimal ids have fewer, and prose has spaces.
const (
	minEntropy = 4.2
	minOfEach  = 4
	maxToken   = 512
)

var longToken = regexp.MustCompile(`[A-Za-z0-9_-]{32,}`)

// findRandom looks for long tokens that seem random: bits enough a character,
// and several each of upper case, lower case and digits.
func findRandom(text string) []found {
	var list []found
	for _, token := range longToken.FindAllString(text, -1) {
		if len(token) <= maxToken && mixed(token) && entropy(token) >= minEntropy {
			list = append(list, found{"a random token", token})
		}
	}
	return list
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
