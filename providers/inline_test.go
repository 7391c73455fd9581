package providers_test

import (
	"os/exec"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// TestForwardingIsInlined asks the compiler. A method that it does not inline
// would cost a frame more than the interface does.
func TestForwardingIsInlined(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-m", ".").CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "can inline Provider.Type\n")
	for method := range reflect.TypeFor[llm.Provider]().Methods() {
		require.Contains(t, string(out), "can inline Provider."+method.Name+"\n")
	}
}
