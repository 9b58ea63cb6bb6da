// The deployments that one instance runs on. An instance without child flows shares the library of
// its own deployment, at no cost.

#include <utility>

#include "common/status/macros.h"
#include "services/flow-engine/engine/deployments.h"

namespace magpie::flow {
namespace {

bool CallsNobody(const Library& library) {
  return library.own->graph.children.empty() && library.by_id.empty();
}

// The deployments of the flows that tokens are in; empty for their own.
std::vector<std::string> ChildDeployments(std::span<const Token> tokens) {
  std::vector<std::string> ids;
  for (const Token& token : tokens) {
    if (!token.child_deployment.empty()) ids.push_back(token.child_deployment);
  }
  return ids;
}

DeployedPtr FindById(const Library& library, const std::string& id) {
  const auto found = library.by_id.find(id);
  if (found != library.by_id.end()) return found->second;
  for (const auto& [child, deployed] : library.startable) {
    if (deployed->deployment.id.str() == id) return deployed;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<LibraryPtr> Deployments::ForReading(store::Gather& gather, const TenantId& tenant,
                                                   const Instance& instance) {
  ASSIGN_OR_RETURN(LibraryPtr own, Get(gather, tenant, instance.deployment));
  const std::vector<std::string> ids = ChildDeployments(instance.tokens);
  if (ids.empty()) return own;
  auto library = std::make_shared<Library>(*own);
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const DeploymentId deployment, DeploymentId::Parse(id));
    ASSIGN_OR_RETURN(const LibraryPtr found, Get(gather, tenant, deployment));
    library->by_id.emplace(id, found->own);
  }
  return library;
}

absl::StatusOr<LibraryPtr> Deployments::ForDeciding(store::Gather& gather, const TenantId& tenant,
                                                    const LibraryPtr& known) {
  if (CallsNobody(*known)) return known;
  auto library = std::make_shared<Library>(*known);
  library->disabled.clear();
  std::vector<ChildRef> open = known->own->graph.children;
  for (const auto& [id, deployed] : known->by_id) {
    open.insert(open.end(), deployed->graph.children.begin(), deployed->graph.children.end());
  }
  while (!open.empty() && library->startable.size() < kMaxCallable) {
    const ChildRef next = std::move(open.back());
    open.pop_back();
    if (library->startable.contains(next)) continue;
    ASSIGN_OR_RETURN(const DeployedPtr found, Find(gather, tenant, next));
    if (found == nullptr) continue;
    library->startable.emplace(next, found);
    if (IsDisabled(tenant, next.flow_key)) library->disabled.insert(next.flow_key);
    open.insert(open.end(), found->graph.children.begin(), found->graph.children.end());
  }
  return library;
}

absl::StatusOr<LibraryPtr> Deployments::ForRollback(store::Gather& gather, const TenantId& tenant,
                                                    const LibraryPtr& deciding,
                                                    std::span<const HistoryEvent> history) {
  auto library = std::make_shared<Library>(*deciding);
  for (const HistoryEvent& event : history) {
    const auto* const joined = std::get_if<TokensJoined>(&event.what);
    if (joined == nullptr) continue;
    std::vector<std::string> ids = ChildDeployments(joined->consumed);
    if (joined->before.has_value()) ids.push_back(joined->before->child_deployment);
    for (const std::string& id : ids) {
      if (id.empty() || library->by_id.contains(id)) continue;
      ASSIGN_OR_RETURN(const DeploymentId deployment, DeploymentId::Parse(id));
      ASSIGN_OR_RETURN(const LibraryPtr found, Get(gather, tenant, deployment));
      library->by_id.emplace(id, found->own);
    }
  }
  return ForDeciding(gather, tenant, library);
}

LibraryPtr ForReading(const LibraryPtr& deciding, const Instance& instance) {
  if (CallsNobody(*deciding)) return deciding;
  auto library = std::make_shared<Library>(Library{.own = deciding->own});
  for (const std::string& id : ChildDeployments(instance.tokens)) {
    if (DeployedPtr found = FindById(*deciding, id)) library->by_id.emplace(id, std::move(found));
  }
  return library;
}

}  // namespace magpie::flow
