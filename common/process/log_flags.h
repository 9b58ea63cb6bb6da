// --log_format and --log_level.

#pragma once

namespace magpie::server {

// Lets the log be as the flags say. What gRPC has to say goes there too.
void SetLogByFlags();

}  // namespace magpie::server
