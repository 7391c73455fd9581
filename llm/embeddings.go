package llm

// EmbeddingRequest asks for one vector for each input.
type EmbeddingRequest struct {
	Model string
	// Input holds the texts. It must not be empty, nor may a text be; a
	// provider splits a list that is longer than its service takes.
	Input []string
	// Dimensions asks for shorter vectors where a model can make them.
	Dimensions *int
	User       string
	Headers    map[string]string
	Options    []ProviderOption
}

// EmbeddingResponse holds the vectors in the order of the inputs.
type EmbeddingResponse struct {
	Provider  string
	Model     string
	Vectors   [][]float32
	Usage     *Usage
	RequestID string
}
