package wire_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/oracle/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sent(body string) scenario.Sent {
	return scenario.Sent{
		Method: http.MethodPost, URL: "https://api.example.com/v1/chat?a=1", Body: []byte(body),
		Header: http.Header{"Authorization": {"Bearer secret"}, "Content-Type": {"application/json; charset=utf-8"}, "User-Agent": {"x"}},
	}
}

func TestCompare(t *testing.T) {
	const same = `{"a":[{"b":1}],"c":"x"}`
	tests := []struct {
		name         string
		theirs, ours string
		want         []wire.Difference
	}{
		{"equal", same, same, nil},
		{"order and spelling", `{"c":"x","a":[{"b":1.0}]}`, same, nil},
		{"exponents", `{"a":1e2}`, `{"a":100}`, nil},
		{"the last digit", `{"a":9007199254740993}`, `{"a":9007199254740992}`, []wire.Difference{{Path: "body.a", Form: wire.Differs, Theirs: "9007199254740993", Ours: "9007199254740992"}}},
		{"a number and its text", `{"a":1}`, `{"a":"1"}`, []wire.Difference{{Path: "body.a", Form: wire.Differs, Theirs: "1", Ours: `"1"`}}},
		{"null is not absent", `{"a":null}`, `{}`, []wire.Difference{{Path: "body.a", Form: wire.OnlyTheirs, Theirs: "null"}}},
		{"false is not absent", `{}`, `{"a":false}`, []wire.Difference{{Path: "body.a", Form: wire.OnlyOurs, Ours: "false"}}},
		{"inside of a list", `{"a":[{"b":1},{"b":2}]}`, `{"a":[{"b":1},{"b":3}]}`, []wire.Difference{{Path: "body.a[].b", Form: wire.Differs, Theirs: "2", Ours: "3"}}},
		{"a longer list", `{"a":[1,2]}`, `{"a":[1]}`, []wire.Difference{{Path: "body.a[]", Form: wire.OnlyTheirs, Theirs: "2"}}},
		{"text as parts", `{"a":[{"type":"text","text":"x"},{"type":"text","text":"y"}]}`, `{"a":"xy"}`, []wire.Difference{{Path: "body.a", Form: wire.Differs, Theirs: "the text as a list of parts", Ours: "the same text as a string"}}},
		{"output text as parts", `{"a":[{"type":"output_text","text":"x"}]}`, `{"a":"x"}`, []wire.Difference{{Path: "body.a", Form: wire.Differs, Theirs: "the text as a list of parts", Ours: "the same text as a string"}}},
		{"other text as parts", `{"a":[{"type":"text","text":"x"}]}`, `{"a":"y"}`, []wire.Difference{{Path: "body.a", Form: wire.Differs, Theirs: "a list of 1", Ours: `"y"`}}},
		{"parts with more than text", `{"a":[{"type":"text","text":"x","cache":1}]}`, `{"a":"x"}`, []wire.Difference{{Path: "body.a", Form: wire.Differs, Theirs: "a list of 1", Ours: `"x"`}}},
		{"no body", "", `{}`, []wire.Difference{{Path: "body", Form: wire.OnlyOurs, Ours: "{}"}}},
		{"no body on either side", "", " \n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := wire.Compare(sent(tt.theirs), sent(tt.ours), nil)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(tt.want, got))
		})
	}
	_, err := wire.Compare(sent("no JSON"), sent("{}"), nil)
	require.ErrorContains(t, err, "the vendor's client")
}

func TestCompareHeads(t *testing.T) {
	other := sent("{}")
	other.Method, other.URL = http.MethodPut, "https://api.example.org/v2/chat?a=2&b=3"
	other.Header = http.Header{
		"Authorization": {"Basic secret"}, "Content-Type": {"application/json"}, "User-Agent": {"y"},
		"X-Stainless-Os": {"Linux"}, "X-Api-Version": {"3"}, "Accept": {"*/*"},
	}
	got, err := wire.Compare(sent("{}"), other, map[string]string{"secret": "key"})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]wire.Difference{
		{Path: "header.authorization", Form: wire.Differs, Theirs: `"Bearer {key}"`, Ours: `"Basic {key}"`},
		{Path: "header.x-api-version", Form: wire.OnlyOurs, Ours: `"3"`},
		{Path: "host", Form: wire.Differs, Theirs: `"api.example.com"`, Ours: `"api.example.org"`},
		{Path: "method", Form: wire.Differs, Theirs: `"POST"`, Ours: `"PUT"`},
		{Path: "path", Form: wire.Differs, Theirs: `"/v1/chat"`, Ours: `"/v2/chat"`},
		{Path: "query.a", Form: wire.Differs, Theirs: `"1"`, Ours: `"2"`},
		{Path: "query.b", Form: wire.OnlyOurs, Ours: `"3"`},
	}, got))
}

func TestShorten(t *testing.T) {
	require.Equal(t, "a b", wire.Shorten(" a\n\tb "))
	long := wire.Shorten(strings.Repeat("漢", 200))
	require.True(t, strings.HasSuffix(long, "漢…"))
	require.Len(t, []rune(long), 81)
}

// The server gets what is for the vendor's host, with that host, and the handler
// can read the body that was kept.
func TestServer(t *testing.T) {
	server := wire.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Host+" ")
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	resp, err := server.Client().Post("https://api.example.com/v1/x?y=z", "text/plain", strings.NewReader("hello"))
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "api.example.com hello", string(body))
	sent := server.Sent()
	require.Len(t, sent, 1)
	require.Equal(t, "https://api.example.com/v1/x?y=z", sent[0].URL)
	require.Equal(t, "hello", string(sent[0].Body))
}
