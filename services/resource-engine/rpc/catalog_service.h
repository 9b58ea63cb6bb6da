// CatalogService over gRPC: parse, do, answer.

#pragma once

#include <grpcpp/impl/service_type.h>

#include <cstddef>
#include <memory>

#include "common/base/timer.h"
#include "services/resource-engine/engine/resource_engine.h"

namespace magpie::resource {

// For an import: a document of 8 MiB and the other fields.
inline constexpr size_t kMaxImportBytes = (8 << 20) + (32 << 10);

inline constexpr char kCatalogService[] = "magpie.resource.v1.CatalogService";

// Imported documents and descriptors of APIs take long to read. Each of the two has its own
// thread, on which they are read one at a time, so that no put waits for an import. All must
// outlive it.
std::unique_ptr<grpc::Service> MakeCatalogService(ResourceEngine& engine, Timers& imports,
                                                  Timers& puts);

}  // namespace magpie::resource
