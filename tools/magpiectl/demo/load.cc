#include "tools/magpiectl/demo/load.h"

#include <google/protobuf/util/message_differencer.h>

#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/fnv.h"
#include "common/status/macros.h"
#include "tools/magpiectl/demo/data.h"
#include "tools/magpiectl/demo/suite.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

// The row of a file: "article", "bike-lock-will-not-close", "version 1".
using Row = std::vector<std::string>;

// One RPC of a service, and the member of its response that is the record.
template <class Stub, class Request, class Response, class Record>
class Rpc {
 public:
  Rpc(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
      const Record& (Response::*record)() const)
      : method_(method), record_(record) {}

  template <class Peer>
  absl::StatusOr<Record> operator()(const Peer& peer, const Request& request) const {
    ASSIGN_OR_RETURN(const Response response, peer.Call(method_, request));
    return (response.*record_)();
  }

 private:
  grpc::Status (Stub::*method_)(grpc::ClientContext*, const Request&, Response*);
  const Record& (Response::*record_)() const;
};

// Clears what the service has set of an article that is like `wanted`.
void ClearLife(const knowledge::v1::Article& wanted, knowledge::v1::Article& kept) {
  if (wanted.kind() == knowledge::v1::Article::KIND_UNSPECIFIED) kept.clear_kind();
  if (wanted.format() == knowledge::v1::Article::FORMAT_UNSPECIFIED) kept.clear_format();
  kept.clear_state();
  kept.clear_stage();
  kept.clear_published_version();
  kept.clear_draft_version();
}

// Whether `kept` equals `wanted`, except for the fields that the service sets.
template <class Record>
bool Same(Record kept, const Record& wanted) {
  if constexpr (std::is_same_v<Record, resource::v1::Resource>) kept.clear_published_version();
  if constexpr (std::is_same_v<Record, knowledge::v1::Article>) ClearLife(wanted, kept);
  kept.clear_version();
  kept.clear_create_time();
  kept.clear_update_time();
  return google::protobuf::util::MessageDifferencer::Equals(kept, wanted);
}

// Puts `wanted` unless it is there. Returns "version 2", or "version 2, as it was".
template <class Peer, class Record, class GetRpc, class GetRequest, class PutRpc, class PutRequest>
absl::StatusOr<std::string> Keep(const Peer& peer, const Record& wanted, GetRpc get,
                                 const GetRequest& name, PutRpc put, const PutRequest& request) {
  const absl::StatusOr<Record> kept = get(peer, name);
  if (kept.ok() && Same(*kept, wanted)) {
    return absl::StrCat("version ", kept->version(), ", as it was");
  }
  if (!kept.ok() && !absl::IsNotFound(kept.status())) return kept.status();
  ASSIGN_OR_RETURN(const Record now, put(peer, request));
  return absl::StrCat("version ", now.version());
}

absl::StatusOr<Row> LoadResource(const Suite& suite, const DataFile& file) {
  resource::v1::PutResourceRequest put;
  RETURN_IF_ERROR(ParseMessage(file.text, file.name, *put.mutable_resource()));
  put.set_request_id(RequestId(""));
  resource::v1::GetResourceRequest get;
  get.set_name(put.resource().name());
  ASSIGN_OR_RETURN(
      std::string version,
      Keep(suite.catalog, put.resource(),
           Rpc{&CatalogStub::GetResource, &resource::v1::GetResourceResponse::resource}, get,
           Rpc{&CatalogStub::PutResource, &resource::v1::PutResourceResponse::resource}, put));
  return Row{"resource", get.name(), std::move(version)};
}

// Publishes the resources as one revision, without those that are published already.
absl::StatusOr<Row> Publish(const Suite& suite, const std::vector<std::string>& resources) {
  resource::v1::PublishResourcesRequest publish;
  publish.set_request_id(RequestId(""));
  publish.set_note("the demo");
  publish.mutable_names()->Add(resources.begin(), resources.end());
  ASSIGN_OR_RETURN(const resource::v1::PublishResourcesResponse published,
                   suite.catalog.Call(&CatalogStub::PublishResources, publish));
  return Row{"published", absl::StrCat(published.revision().published_size(), " resources"),
             absl::StrCat("revision ", published.revision().number())};
}

absl::StatusOr<Row> LoadArticle(const Suite& suite, const DataFile& file) {
  knowledge::v1::PutArticleRequest put;
  RETURN_IF_ERROR(ParseMessage(file.text, file.name, *put.mutable_article()));
  put.set_request_id(RequestId(""));
  knowledge::v1::GetArticleRequest get;
  get.set_article_id(put.article().article_id());
  ASSIGN_OR_RETURN(
      std::string version,
      Keep(suite.knowledge, put.article(),
           Rpc{&KnowledgeStub::GetArticle, &knowledge::v1::GetArticleResponse::article}, get,
           Rpc{&KnowledgeStub::PutArticle, &knowledge::v1::PutArticleResponse::article}, put));
  return Row{"article", get.article_id(), std::move(version)};
}

absl::StatusOr<Row> LoadSolution(const Suite& suite, const DataFile& file) {
  matching::v1::PutSolutionRequest put;
  RETURN_IF_ERROR(ParseMessage(file.text, file.name, *put.mutable_solution()));
  put.set_request_id(RequestId(""));
  matching::v1::GetSolutionRequest get;
  get.set_solution_id(put.solution().solution_id());
  ASSIGN_OR_RETURN(
      std::string version,
      Keep(suite.matching, put.solution(),
           Rpc{&MatchingStub::GetSolution, &matching::v1::GetSolutionResponse::solution}, get,
           Rpc{&MatchingStub::PutSolution, &matching::v1::PutSolutionResponse::solution}, put));
  return Row{"solution", get.solution_id(), std::move(version)};
}

// A deployment does not return the text that it was made from. So a hash of the text is the request
// id: a repeat returns the existing deployment, which is right unless a different one came since.
absl::StatusOr<Row> LoadFlow(const Suite& suite, const DataFile& file) {
  flow::v1::DeployFlowRequest deploy;
  deploy.set_request_id(absl::StrCat("demo-", absl::Hex(Fnv1a(file.text), absl::kZeroPad16)));
  deploy.set_source(std::string(file.text));
  ASSIGN_OR_RETURN(flow::v1::DeployFlowResponse deployed,
                   suite.flow.Call(&FlowStub::DeployFlow, deploy));
  flow::v1::GetDeploymentRequest newest;
  newest.set_flow_key(deployed.deployment().flow_key());
  ASSIGN_OR_RETURN(const flow::v1::GetDeploymentResponse got,
                   suite.flow.Call(&FlowStub::GetDeployment, newest));
  if (got.deployment().deployment_id() != deployed.deployment().deployment_id()) {
    deploy.set_request_id(RequestId(""));
    ASSIGN_OR_RETURN(deployed, suite.flow.Call(&FlowStub::DeployFlow, deploy));
  }
  return Row{"flow", deployed.deployment().flow_key(),
             absl::StrCat("deployment ", deployed.deployment().deployment_id())};
}

absl::StatusOr<Row> Load(const Suite& suite, const DataFile& file) {
  if (absl::StartsWith(file.name, "resources/")) return LoadResource(suite, file);
  if (file.name == "article.json") return LoadArticle(suite, file);
  if (file.name == "solution.json") return LoadSolution(suite, file);
  return LoadFlow(suite, file);
}

}  // namespace

absl::Status LoadDemo(const Globals& globals, std::ostream& out) {
  const Suite suite(globals);
  Table table({"LOADED", "NAME", "NOW"});
  std::vector<std::string> resources;
  for (const DataFile& file : DemoData()) {
    ASSIGN_OR_RETURN(Row row, Load(suite, file));
    if (row[0] == "resource") resources.push_back(row[1]);
    table.Add(std::move(row));
  }
  ASSIGN_OR_RETURN(Row published, Publish(suite, resources));
  table.Add(std::move(published));
  table.Print(out);
  return absl::OkStatus();
}

}  // namespace magpie::ctl
