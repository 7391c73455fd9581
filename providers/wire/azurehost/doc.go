// Package azurehost is what the services on Azure resources have in common:
// their two ways to authenticate, the addresses that people paste, and the words
// of their gateway's failures. Facts are from Microsoft Learn's pages on Azure
// OpenAI and Azure AI Foundry (2026-02 to 2026-10).
//
// The package is experimental: its API follows what the providers need.
package azurehost
