#include "services/resource-engine/store/publication_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/resource-engine/store/resource_record.h"

namespace magpie::resource {
namespace {

constexpr size_t kHistoryStep = 256;

std::string Digits(int64_t revision) { return absl::StrFormat("%016x", revision); }

std::string LastKey(const TenantId& tenant) { return magpie::store::TenantKey(tenant, "v"); }

std::string HistoryPrefix(const TenantId& tenant, const ResourceId& name) {
  return magpie::store::TenantKey(tenant, absl::StrCat("h/", name.str(), "/"));
}

// Calls `take` with each entry from `begin` to below `end`.
template <class Take>
absl::Status ScanAll(magpie::store::Gather& gather, std::string begin, const std::string& end,
                     Take take) {
  while (true) {
    ASSIGN_OR_RETURN(const auto entries, gather.Scan(begin, end, kHistoryStep));
    for (const auto& entry : entries) RETURN_IF_ERROR(take(entry));
    if (entries.size() < kHistoryStep) return absl::OkStatus();
    begin = absl::StrCat(entries.back().key, absl::string_view("\0", 1));
  }
}

absl::StatusOr<store::v1::PublishedRecord> Parse(const magpie::store::Entry& entry) {
  store::v1::PublishedRecord record;
  if (!record.ParseFromString(entry.value)) return BadRecord(entry.key);
  return record;
}

absl::StatusOr<std::shared_ptr<const Published>> CompileKept(absl::string_view name,
                                                             const magpie::store::Entry& entry) {
  ASSIGN_OR_RETURN(const auto record, Parse(entry));
  ASSIGN_OR_RETURN(Resource resource, FromRecord(name, record.resource()));
  ASSIGN_OR_RETURN(Definition definition, Compile(resource.name, resource.content.kind));
  return std::make_shared<const Published>(
      Published{.resource = std::move(resource),
                .revision = record.revision(),
                .definition = std::make_shared<const Definition>(std::move(definition))});
}

}  // namespace

std::string Encode(const Revision& revision) {
  store::v1::RevisionRecord record;
  record.set_number(revision.number);
  record.set_time_us(absl::ToUnixMicros(revision.time));
  record.set_note(revision.note);
  for (const ResourceId& name : revision.published) record.add_published(name.str());
  for (const ResourceId& name : revision.retired) record.add_retired(name.str());
  record.mutable_loosened()->Add(revision.loosened.begin(), revision.loosened.end());
  return record.SerializeAsString();
}

absl::StatusOr<Revision> DecodeRevision(absl::string_view bytes) {
  store::v1::RevisionRecord record;
  if (!record::ParseFrom(bytes, record)) {
    return BadRecord("a revision");
  }
  Revision revision{.number = record.number(),
                    .time = absl::FromUnixMicros(record.time_us()),
                    .note = record.note(),
                    .loosened = {record.loosened().begin(), record.loosened().end()}};
  for (const std::string& text : record.published()) {
    ASSIGN_OR_RETURN(ResourceId name, ResourceId::Parse(text));
    revision.published.push_back(std::move(name));
  }
  for (const std::string& text : record.retired()) {
    ASSIGN_OR_RETURN(ResourceId name, ResourceId::Parse(text));
    revision.retired.push_back(std::move(name));
  }
  return revision;
}

absl::StatusOr<uint64_t> PublicationStore::VersionOf(const TenantId& tenant,
                                                     int64_t& revision) const {
  revision = 0;
  const absl::StatusOr<magpie::store::Entry> entry = gather_.Get(LastKey(tenant));
  if (absl::IsNotFound(entry.status())) return 0;
  RETURN_IF_ERROR(entry.status());
  ASSIGN_OR_RETURN(const Revision last, DecodeRevision(entry->value));
  revision = last.number;
  return entry->version;
}

absl::StatusOr<Loaded> PublicationStore::Load(const TenantId& tenant) const {
  const std::string prefix = magpie::store::TenantKey(tenant, "p/");
  while (true) {
    int64_t revision = 0;
    ASSIGN_OR_RETURN(const uint64_t version, VersionOf(tenant, revision));
    Catalog::Changes all;
    RETURN_IF_ERROR(
        ScanAll(gather_, prefix, magpie::store::PrefixEnd(prefix), [&](const auto& entry) {
          auto published = CompileKept(entry.key.substr(prefix.size()), entry);
          RETURN_IF_ERROR(published.status());
          const ResourceId name = (*published)->resource.name;
          all.emplace(name, *std::move(published));
          return absl::OkStatus();
        }));
    // After a publication in between, the entries may be of two revisions.
    gather_.ReadAnew();
    ASSIGN_OR_RETURN(const uint64_t after, VersionOf(tenant, revision));
    if (after != version) continue;
    return Loaded{std::make_shared<const Catalog>(Catalog(), revision, all), version};
  }
}

absl::StatusOr<std::optional<Resource>> PublicationStore::At(const TenantId& tenant,
                                                             const ResourceId& name,
                                                             int64_t revision) const {
  const std::string prefix = HistoryPrefix(tenant, name);
  std::optional<Resource> last;
  RETURN_IF_ERROR(
      ScanAll(gather_, prefix, absl::StrCat(prefix, Digits(revision + 1)), [&](const auto& entry) {
        const auto record = Parse(entry);
        RETURN_IF_ERROR(record.status());
        last.reset();
        if (!record->has_resource()) return absl::OkStatus();
        absl::StatusOr<Resource> resource = FromRecord(name.str(), record->resource());
        RETURN_IF_ERROR(resource.status());
        last = *std::move(resource);
        return absl::OkStatus();
      }));
  return last;
}

absl::StatusOr<record::Page<Revision>> PublicationStore::List(const TenantId& tenant, int64_t after,
                                                              size_t limit) const {
  const std::string prefix = magpie::store::TenantKey(tenant, "l/");
  ASSIGN_OR_RETURN(const auto entries, gather_.Scan(absl::StrCat(prefix, Digits(after + 1)),
                                                    magpie::store::PrefixEnd(prefix), limit + 1));
  record::Page<Revision> page{.more = entries.size() > limit};
  for (size_t i = 0; i < std::min(limit, entries.size()); ++i) {
    ASSIGN_OR_RETURN(Revision revision, DecodeRevision(entries[i].value));
    page.items.push_back(std::move(revision));
  }
  return page;
}

magpie::store::Condition PublicationStore::IsLast(const TenantId& tenant, const Loaded& loaded) {
  return {LastKey(tenant), loaded.version};
}

magpie::store::Transaction PublicationStore::ToTransaction(const TenantId& tenant,
                                                           const Loaded& before,
                                                           const Revision& revision,
                                                           const Catalog::Changes& changes) {
  magpie::store::Transaction transaction;
  const std::string last = Encode(revision);
  transaction.conditions.push_back(IsLast(tenant, before));
  transaction.puts.push_back({LastKey(tenant), last});
  transaction.puts.push_back(
      {magpie::store::TenantKey(tenant, absl::StrCat("l/", Digits(revision.number))), last});
  for (const auto& [name, published] : changes) {
    const std::string key = magpie::store::TenantKey(tenant, absl::StrCat("p/", name.str()));
    store::v1::PublishedRecord record;
    record.set_revision(revision.number);
    if (published == nullptr) {
      transaction.deletes.push_back(key);
    } else {
      ToRecord(published->resource, *record.mutable_resource());
      transaction.puts.push_back({key, record.SerializeAsString()});
    }
    transaction.puts.push_back({absl::StrCat(HistoryPrefix(tenant, name), Digits(revision.number)),
                                record.SerializeAsString()});
  }
  return transaction;
}

}  // namespace magpie::resource
