#include "services/flow-engine/store/draft_store.h"

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/flow/store/v1/record.pb.h"

namespace magpie::flow {
namespace {

constexpr size_t kPage = 200;

}  // namespace

std::string DraftCodec::Encode(const FlowDraft& draft) {
  store::v1::DraftRecord record;
  record.set_source(draft.source);
  record.set_mapping(draft.mapping);
  record.set_is_disabled(draft.is_disabled);
  record.set_version(draft.version);
  record.set_create_time_us(absl::ToUnixMicros(draft.create_time));
  record.set_update_time_us(absl::ToUnixMicros(draft.update_time));
  return record.SerializeAsString();
}

absl::StatusOr<FlowDraft> DraftCodec::Decode(absl::string_view id, absl::string_view bytes) {
  store::v1::DraftRecord record;
  absl::StatusOr<FlowKey> flow = FlowKey::Parse(id);
  if (!flow.ok() || !record::ParseFrom(bytes, record)) {
    return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad draft: ", id));
  }
  return FlowDraft{.flow = *std::move(flow),
                   .source = std::move(*record.mutable_source()),
                   .mapping = std::move(*record.mutable_mapping()),
                   .is_disabled = record.is_disabled(),
                   .version = record.version(),
                   .create_time = absl::FromUnixMicros(record.create_time_us()),
                   .update_time = absl::FromUnixMicros(record.update_time_us())};
}

absl::StatusOr<FlowDraft> DraftStore::Get(magpie::store::Gather& gather, const TenantId& tenant,
                                          const FlowKey& flow) const {
  absl::StatusOr<FlowDraft> found = table_.Get(gather, tenant, flow.str());
  if (!absl::IsNotFound(found.status())) return found;
  return Error(absl::StatusCode::kNotFound, "FLOW_NOT_FOUND",
               absl::StrCat("no such flow: ", flow.str()));
}

absl::StatusOr<record::Page<FlowDraft>> DraftStore::List(magpie::store::Gather& gather,
                                                         const TenantId& tenant,
                                                         absl::string_view after,
                                                         size_t limit) const {
  ASSIGN_OR_RETURN(record::Page<FlowDraft> page, table_.List(gather, tenant, after, limit));
  for (FlowDraft& draft : page.items) draft.source.clear();
  return page;
}

void DraftStore::Put(const record::Change& change, const FlowKey& flow, Table::Decide decide,
                     Table::Then then) {
  table_.Put(change, flow.str(), std::move(decide), std::move(then));
}

absl::StatusOr<std::vector<std::pair<TenantId, FlowKey>>> DraftStore::ListDisabled(
    magpie::store::Gather& gather) const {
  std::vector<std::pair<TenantId, FlowKey>> disabled;
  ASSIGN_OR_RETURN(const std::vector<std::string> tenants, magpie::store::ListTenants(gather));
  for (const std::string& name : tenants) {
    ASSIGN_OR_RETURN(const TenantId tenant, TenantId::Parse(name));
    record::Page<FlowDraft> page{.more = true};
    for (std::string after; page.more; after = page.items.back().flow.str()) {
      ASSIGN_OR_RETURN(page, List(gather, tenant, after, kPage));
      for (const FlowDraft& draft : page.items) {
        if (draft.is_disabled) disabled.emplace_back(tenant, draft.flow);
      }
      if (page.items.empty()) break;
    }
  }
  return disabled;
}

}  // namespace magpie::flow
