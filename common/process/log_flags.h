// --log_format and --log_level.

#pragma once

namespace magpie::server {

// Configures the log by the flags, and redirects gRPC's own messages to it.
void SetLogByFlags();

}  // namespace magpie::server
