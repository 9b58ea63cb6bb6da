// The services that the demo uses.

#pragma once

#include "magpie/flow/v1/flow_service.grpc.pb.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "magpie/matching/v1/matching_service.grpc.pb.h"
#include "magpie/resource/v1/catalog_service.grpc.pb.h"
#include "magpie/resource/v1/gateway_service.grpc.pb.h"
#include "tools/magpiectl/peer.h"

namespace magpie::ctl {

using FlowStub = magpie::flow::v1::FlowService::Stub;
using CatalogStub = magpie::resource::v1::CatalogService::Stub;
using GatewayStub = magpie::resource::v1::GatewayService::Stub;
using MatchingStub = magpie::matching::v1::MatchingService::Stub;
using KnowledgeStub = magpie::knowledge::v1::KnowledgeService::Stub;

struct Suite {
  explicit Suite(const Globals& globals)
      : flow("flow-engine", globals.flow_engine, globals),
        catalog("resource-engine", globals.resource_engine, globals),
        gateway("resource-engine", globals.resource_engine, globals),
        matching("solution-matching", globals.solution_matching, globals),
        knowledge("knowledge", globals.knowledge, globals) {}

  Peer<magpie::flow::v1::FlowService> flow;
  Peer<magpie::resource::v1::CatalogService> catalog;
  Peer<magpie::resource::v1::GatewayService> gateway;
  Peer<magpie::matching::v1::MatchingService> matching;
  Peer<magpie::knowledge::v1::KnowledgeService> knowledge;
};

}  // namespace magpie::ctl
