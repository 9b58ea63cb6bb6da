#include "services/flow-engine/rpc/convert_draft.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "common/rpc/paging.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/flow-engine/formats/read.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kListQuery = "drafts";

google::protobuf::Timestamp Timestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

std::optional<FlowKey> TakeFlow(const std::string& flow_key, Faults& faults) {
  faults.CheckSize("flow_key", flow_key, kMaxFlowKeyBytes);
  return faults.Take("flow_key", FlowKey::Parse(flow_key));
}

// `name` is that of the RPC.
template <class Request>
std::optional<Asked> TakeAsked(absl::string_view name, Request request, Faults& faults) {
  auto id = faults.Take("request_id", RequestId::Parse(request.request_id()));
  if (!id.has_value()) return std::nullopt;
  request.clear_request_id();
  return Asked{*std::move(id), FingerprintOf(name, record::StableBytes(request))};
}

template <class Request>
absl::StatusOr<ParsedChange<SetDisabled>> ParseSet(const TenantId& tenant, absl::string_view name,
                                                   const Request& request, bool is_disabled) {
  Faults faults;
  auto change = record::ParseChange(tenant, name, request, faults);
  auto flow = TakeFlow(request.flow_key(), faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedChange<SetDisabled>{*std::move(change),
                                   {*std::move(flow), is_disabled, request.expected_version()}};
}

}  // namespace

absl::StatusOr<ParsedChange<SaveDraft>> Parse(const TenantId& tenant,
                                              const v1::SaveDraftRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "SaveDraft", request, faults);
  auto flow = TakeFlow(request.flow_key(), faults);
  faults.CheckText("source", request.source(), kMaxSourceBytes);
  faults.CheckSize("mapping", request.mapping(), kMaxMappingBytes);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedChange<SaveDraft>{
      *std::move(change),
      {*std::move(flow), request.source(), request.mapping(), request.expected_version()}};
}

absl::StatusOr<ParsedChange<SetDisabled>> Parse(const TenantId& tenant,
                                                const v1::DisableFlowRequest& request) {
  return ParseSet(tenant, "DisableFlow", request, true);
}

absl::StatusOr<ParsedChange<SetDisabled>> Parse(const TenantId& tenant,
                                                const v1::EnableFlowRequest& request) {
  return ParseSet(tenant, "EnableFlow", request, false);
}

absl::StatusOr<ParsedDraft> Parse(const v1::DeployDraftRequest& request) {
  Faults faults;
  auto asked = TakeAsked("DeployDraft", request, faults);
  auto flow = TakeFlow(request.flow_key(), faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedDraft{*std::move(asked), *std::move(flow)};
}

absl::StatusOr<ParsedRestore> Parse(const v1::RestoreDeploymentRequest& request) {
  Faults faults;
  auto asked = TakeAsked("RestoreDeployment", request, faults);
  auto id = faults.Take("deployment_id", DeploymentId::Parse(request.deployment_id()));
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedRestore{*std::move(asked), *std::move(id)};
}

absl::StatusOr<ParsedDraftList> Parse(const v1::ListDraftsRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(std::string after, ParsePageToken(kListQuery, request.page_token()));
  return ParsedDraftList{limit, std::move(after)};
}

v1::FlowDraft ToProto(const DraftView& view, bool with_source) {
  const FlowDraft& draft = view.draft;
  v1::FlowDraft proto;
  proto.set_flow_key(draft.flow.str());
  if (with_source) proto.set_source(draft.source);
  proto.set_mapping(draft.mapping);
  proto.set_newest_number(view.newest);
  proto.set_disabled(draft.is_disabled);
  proto.set_version(draft.version);
  *proto.mutable_create_time() = Timestamp(draft.create_time);
  *proto.mutable_update_time() = Timestamp(draft.update_time);
  return proto;
}

v1::Validation ToProto(const Validation& validation) {
  v1::Validation proto;
  proto.set_deployable(validation.faults.empty());
  for (const FieldViolation& fault : validation.faults) {
    v1::ModelFault& one = *proto.add_faults();
    one.set_path(fault.field);
    one.set_description(fault.description);
  }
  for (const CheckedElement& element : validation.elements) {
    v1::CheckedElement& one = *proto.add_elements();
    one.set_key(element.key);
    one.set_name(element.name);
    one.set_type(element.type);
    one.set_executable(element.is_executable);
    *one.mutable_outgoing() = {element.outgoing.begin(), element.outgoing.end()};
  }
  *proto.mutable_warnings() = {validation.warnings.begin(), validation.warnings.end()};
  *proto.mutable_findings() = {validation.findings.begin(), validation.findings.end()};
  return proto;
}

v1::Difference ToProto(const Difference& difference) {
  v1::Difference proto;
  proto.set_kind(static_cast<v1::Difference::Kind>(difference.kind));
  proto.set_element_key(difference.element_key);
  proto.set_path(difference.path);
  proto.set_before(difference.before);
  proto.set_after(difference.after);
  return proto;
}

v1::ListDraftsResponse ToProto(const record::Page<DraftView>& page) {
  v1::ListDraftsResponse response;
  for (const DraftView& one : page.items) *response.add_drafts() = ToProto(one, false);
  if (page.more && !page.items.empty()) {
    response.set_next_page_token(PageToken(kListQuery, page.items.back().draft.flow.str()));
  }
  return response;
}

}  // namespace magpie::flow
