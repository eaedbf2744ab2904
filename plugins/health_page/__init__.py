"""The health page: reads the published snapshot, draws it, and lands what people say as raw facts."""
