// Package adc gives the tokens of Google's application default credentials to
// the vertexai provider:
//
//	source, err := adc.Default(ctx, nil)
//	if err != nil {
//		return err
//	}
//	p, err := vertexai.New(vertexai.Config{
//		TokenSource:  source.Token,
//		Project:      source.Project(),
//		Location:     source.Location(),
//		QuotaProject: source.QuotaProject(),
//	})
//
// It is a module of its own, so that programs without Vertex AI do not depend on
// Google's library, golang.org/x/oauth2. It does not import the provider, whose
// TokenSource is a function that fits [Source.Token].
package adc
