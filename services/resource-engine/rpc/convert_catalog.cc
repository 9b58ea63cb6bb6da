#include "services/resource-engine/rpc/convert_catalog.h"

#include <google/protobuf/util/message_differencer.h>

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/records/change.h"
#include "common/rpc/paging.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/resource-engine/rpc/convert_names.h"
#include "services/resource-engine/wire/check_durations.h"
#include "services/resource-engine/wire/convert_resource.h"

namespace magpie::resource {
namespace {

// The query that page tokens are bound to.
constexpr absl::string_view kListQuery = "resources";
constexpr absl::string_view kRevisionsQuery = "revisions";
// For the hashes of an import.
constexpr size_t kMaxImported = 16;
constexpr size_t kMaxImportedBytes = 64;

void CheckImported(const v1::Resource& resource, Faults& faults) {
  if (resource.imported_size() > static_cast<int>(kMaxImported)) {
    faults.Add("resource.imported", absl::StrCat("has more than ", kMaxImported));
    return;
  }
  for (const auto& [member, hash] : resource.imported()) {
    faults.CheckText("resource.imported", member, kMaxImportedBytes);
    faults.CheckText("resource.imported", hash, kMaxImportedBytes);
  }
}

// What an import did with a draft.
v1::ImportChange::Outcome ToProto(Met met) {
  switch (met) {
    case Met::kNew:
      return v1::ImportChange::OUTCOME_NEW;
    case Met::kUnchanged:
      return v1::ImportChange::OUTCOME_UNCHANGED;
    case Met::kChanged:
      return v1::ImportChange::OUTCOME_CHANGED;
    case Met::kKept:
      return v1::ImportChange::OUTCOME_KEPT;
    case Met::kTaken:
      return v1::ImportChange::OUTCOME_TAKEN;
    case Met::kMissing:
      return v1::ImportChange::OUTCOME_MISSING;
  }
  return v1::ImportChange::OUTCOME_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const Upstreams& upstreams,
                                const v1::PutResourceRequest& request) {
  const v1::Resource& resource = request.resource();
  Faults faults;
  auto change = record::ParseChange(tenant, "PutResource", request, faults);
  auto name = faults.Take("resource.name", ParseName(resource.name()));
  auto content = ParseContent(resource, &upstreams, faults);
  CheckDurations(resource, "resource", faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  if (request.only_new() && request.expected_version() != 0) {
    faults.Add("only_new", "and expected_version exclude each other");
  }
  CheckImported(resource, faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedPut{*std::move(change),
                   {.name = *std::move(name),
                    .content = *std::move(content),
                    .expected_version = request.expected_version(),
                    .only_new = request.only_new(),
                    .imported = {resource.imported().begin(), resource.imported().end()}}};
}

absl::StatusOr<ImportOptions> Parse(const Upstreams& upstreams,
                                    const v1::ImportResourcesRequest& request) {
  ImportOptions options{.prefix = request.prefix(),
                        .upstream = request.upstream(),
                        .owner = request.owner(),
                        .operations = {request.operations().begin(), request.operations().end()},
                        .upstreams = upstreams};
  Faults faults;
  if (request.source_case() == v1::ImportResourcesRequest::SOURCE_NOT_SET) {
    faults.Add("source", "must be openapi or descriptor_set");
  }
  (void)faults.Take("prefix", ParseName(request.prefix()));
  faults.CheckSize("prefix", request.prefix(), kMaxPrefixBytes);
  if (upstreams.Find(request.upstream()) == nullptr) {
    faults.Add("upstream", absl::StrCat("is not a configured upstream (flag --upstreams): ",
                                        request.upstream()));
  }
  faults.CheckSize("owner", request.owner(), kMaxOwnerBytes);
  if (request.operations_size() > static_cast<int>(kMaxImportedApis)) {
    faults.Add("operations", absl::StrCat("are more than ", kMaxImportedApis));
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return options;
}

absl::StatusOr<ParsedGet> Parse(const v1::GetResourceRequest& request) {
  Faults faults;
  auto name = faults.Take("name", ParseName(request.name()));
  if (request.revision() < 0) faults.Add("revision", "is negative");
  if (request.published() && request.revision() != 0)
    faults.Add("revision", "and published exclude each other");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedGet{*std::move(name), request.published(), request.revision()};
}

absl::StatusOr<ParsedDiff> Parse(const v1::DiffResourceRequest& request) {
  Faults faults;
  auto name = faults.Take("name", ParseName(request.name()));
  if (request.from_revision() < 0) faults.Add("from_revision", "is negative");
  if (request.to_revision() < 0) faults.Add("to_revision", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedDiff{*std::move(name), request.from_revision(), request.to_revision()};
}

absl::StatusOr<ParsedPublish> Parse(const TenantId& tenant,
                                    const v1::PublishResourcesRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PublishResources", request, faults);
  PublishResources command{.note = request.note(),
                           .expected_revision = request.expected_revision(),
                           .validate_only = request.validate_only()};
  if (request.names_size() + request.retired_size() == 0) faults.Add("names", "must not be empty");
  std::set<ResourceId> seen;
  command.names = ParseNames("names", request.names(), kMaxPublished, seen, faults);
  command.retired = ParseNames("retired", request.retired(), kMaxPublished, seen, faults);
  faults.CheckSize("note", request.note(), kMaxNoteBytes);
  if (request.expected_revision() < 0) faults.Add("expected_revision", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedPublish{*std::move(change), std::move(command)};
}

absl::StatusOr<ParsedRollBack> Parse(const TenantId& tenant,
                                     const v1::RollBackResourceRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "RollBackResource", request, faults);
  auto name = faults.Take("name", ParseName(request.name()));
  if (request.revision() < 1) faults.Add("revision", "is less than 1");
  faults.CheckSize("note", request.note(), kMaxNoteBytes);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedRollBack{*std::move(change), {*std::move(name), request.revision(), request.note()}};
}

absl::StatusOr<ParsedRevisions> Parse(const v1::ListRevisionsRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string after, ParsePageToken(kRevisionsQuery, request.page_token()));
  ParsedRevisions list{.limit = limit};
  if (!after.empty() && !absl::SimpleAtoi(after, &list.after)) {
    return InvalidField("page_token", "is not from this query");
  }
  return list;
}

absl::StatusOr<ParsedList> Parse(const v1::ListResourcesRequest& request) {
  ASSIGN_OR_RETURN(const size_t limit, PageSize(request.page_size()));
  ResourceFilter filter{.owner = request.owner(),
                        .labels = {{request.labels().begin(), request.labels().end()},
                                   {request.tags().begin(), request.tags().end()}}};
  Faults faults;
  faults.CheckSize("owner", filter.owner, kMaxOwnerBytes);
  Check(filter.labels, "filter", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  v1::ListResourcesRequest all = request;
  all.clear_page_size();
  all.clear_page_token();
  std::string query = absl::StrCat(kListQuery, " ", record::StableBytes(all));
  ASSIGN_OR_RETURN(std::string after, ParsePageToken(query, request.page_token()));
  return ParsedList{std::move(filter), limit, std::move(after), std::move(query)};
}

std::vector<std::string> DiffOf(const Resource& before, const Resource& after) {
  v1::Resource from = ToProto(before);
  v1::Resource to = ToProto(after);
  for (v1::Resource* side : {&from, &to}) {
    side->clear_version();
    side->clear_create_time();
    side->clear_update_time();
    side->clear_imported();
  }
  std::string text;
  google::protobuf::util::MessageDifferencer differencer;
  // The order of most lists matters; that of grants and tags does not.
  differencer.TreatAsSet(v1::Resource::descriptor()->FindFieldByName("grants"));
  differencer.TreatAsSet(v1::Resource::descriptor()->FindFieldByName("tags"));
  differencer.ReportDifferencesToString(&text);
  differencer.Compare(from, to);
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

v1::Resource ToProto(const Resource& draft, const Catalog& catalog) {
  v1::Resource proto = ToProto(draft);
  const auto published = catalog.Find(draft.name);
  if (published != nullptr) proto.set_published_version(published->resource.version);
  return proto;
}

v1::ImportResourcesResponse ToProto(const Merged& merged) {
  v1::ImportResourcesResponse response;
  for (const Resource& draft : merged.drafts) {
    v1::Resource& resource = *response.add_resources();
    resource = ToProto(draft);
    if (draft.version > 0) continue;
    resource.clear_create_time();
    resource.clear_update_time();
  }
  for (const ImportChange& change : merged.changes) {
    v1::ImportChange& added = *response.add_changes();
    added.set_name(change.name.str());
    added.set_outcome(ToProto(change.met));
    added.mutable_lines()->Add(change.lines.begin(), change.lines.end());
  }
  response.mutable_notes()->Add(merged.notes.begin(), merged.notes.end());
  return response;
}

v1::Revision ToProto(const Revision& revision) {
  v1::Revision proto;
  proto.set_number(revision.number);
  *proto.mutable_time() = ToProto(revision.time);
  proto.set_note(revision.note);
  for (const ResourceId& name : revision.published) proto.add_published(name.str());
  for (const ResourceId& name : revision.retired) proto.add_retired(name.str());
  proto.mutable_loosened()->Add(revision.loosened.begin(), revision.loosened.end());
  return proto;
}

v1::ListRevisionsResponse ToProto(const record::Page<Revision>& page) {
  v1::ListRevisionsResponse proto;
  for (const Revision& revision : page.items) *proto.add_revisions() = ToProto(revision);
  if (page.more) {
    proto.set_next_page_token(PageToken(kRevisionsQuery, absl::StrCat(page.items.back().number)));
  }
  return proto;
}

v1::ListResourcesResponse ToProto(const ResourcePage& page, const Catalog& catalog,
                                  const ParsedList& list) {
  v1::ListResourcesResponse proto;
  for (const Resource& resource : page.resources) {
    v1::Resource& listed = *proto.add_resources();
    listed = ToProto(resource, catalog);
    if (listed.api().has_grpc()) listed.mutable_api()->mutable_grpc()->clear_descriptor_set();
  }
  if (!page.next.empty()) proto.set_next_page_token(PageToken(list.query, page.next));
  return proto;
}

}  // namespace magpie::resource
