// absl::Status on the wire: the code, the message, and grpc-status-details-bin with an
// ErrorInfo (domain "magpie") for every error, a BadRequest for bad input, and a
// RetryInfo if a retry may help.

#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace magpie {

grpc::Status ToGrpc(const absl::Status& status);

// Keeps reason, violations and retry delay if the details have them.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace magpie
