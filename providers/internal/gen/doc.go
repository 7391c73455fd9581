// Command gen writes the generated half of package providers from its two
// sources: the registry (one row a provider) and the llm.Provider interface.
//
// Run without flags, as go generate does, it writes the file. With -check it
// writes nothing and fails when the file is not what it would write.
package main
