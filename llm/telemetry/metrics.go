package telemetry

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/semconv/v1.41.0/genaiconv"
)

// The bucket boundaries that the conventions advise, in seconds and in tokens.
var (
	secondBounds = []float64{0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92}
	tokenBounds  = []float64{
		1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
	}
)

// instruments are the histograms of the conventions.
type instruments struct {
	duration     genaiconv.ClientOperationDuration
	tokens       genaiconv.ClientTokenUsage
	firstChunk   genaiconv.ClientOperationTimeToFirstChunk
	betweenChunk genaiconv.ClientOperationTimePerOutputChunk
}

// newInstruments makes the histograms. An instrument that the meter refuses does
// nothing, and OpenTelemetry's error handler hears of it.
func newInstruments(meter metric.Meter) instruments {
	var i instruments
	var errs [4]error
	seconds := metric.WithExplicitBucketBoundaries(secondBounds...)
	i.duration, errs[0] = genaiconv.NewClientOperationDuration(meter, seconds)
	i.tokens, errs[1] = genaiconv.NewClientTokenUsage(meter, metric.WithExplicitBucketBoundaries(tokenBounds...))
	i.firstChunk, errs[2] = genaiconv.NewClientOperationTimeToFirstChunk(meter, seconds)
	i.betweenChunk, errs[3] = genaiconv.NewClientOperationTimePerOutputChunk(meter, seconds)
	for _, err := range errs {
		if err != nil {
			otel.Handle(err)
		}
	}
	return i
}

// enabled reports whether anything that a stream records would be kept.
func (i *instruments) enabled(ctx context.Context) bool {
	return i.duration.Inst().Enabled(ctx) || i.tokens.Inst().Enabled(ctx) ||
		i.firstChunk.Inst().Enabled(ctx) || i.betweenChunk.Inst().Enabled(ctx)
}
