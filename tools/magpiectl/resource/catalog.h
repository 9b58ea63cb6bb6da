// The catalog, as the verbs of «resource» ask it.

#pragma once

#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "tools/magpiectl/globals.h"
#include "tools/magpiectl/peer.h"

namespace magpie::ctl {

inline Peer<resource::v1::CatalogService> Catalog(const Globals& globals) {
  return {"resource-engine", globals.resource_engine, globals};
}

}  // namespace magpie::ctl
