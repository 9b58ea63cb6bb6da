// absl::Status at the wire: the code, the message, and grpc-status-details-bin
// with one ErrorInfo (domain "magpie") on every error, BadRequest for bad
// input, RetryInfo where a retry may help.

#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace magpie {

grpc::Status ToGrpc(const absl::Status& status);

// Keeps reason, violations and retry delay where the details have them.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace magpie
