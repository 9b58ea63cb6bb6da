#include "services/flow-engine/store/flow_store.h"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;
using magpie::store::Entry;
using magpie::store::Gather;
using magpie::store::PrefixEnd;
using magpie::store::TenantKey;

constexpr int32_t kNumberCeiling = 99'999'999;
constexpr size_t kScanStep = 256;
constexpr size_t kMaxScanStep = 16'384;
// A scan that returned more bytes is not followed by a larger one.
constexpr size_t kLargeScan = 1 << 20;

// A history record that reaches this many bytes is written, and the next one begins.
constexpr size_t kLongHistory = 1 << 20;
// So few events stay far below the longest value that the store accepts.
constexpr size_t kFewEvents = 16;

// Ends in "/", like the prefix of its history: the store groups keys by it and caches their
// versions.
std::string InstanceKey(const InstanceId& id) { return absl::StrCat("i/", id.str(), "/"); }
std::string HistoryKey(const InstanceId& id, int64_t sequence) {
  return absl::StrCat("h/", id.str(), "/", absl::Dec(sequence, absl::kZeroPad12));
}
std::string CallKey(const InstanceId& id, int64_t number) {
  return absl::StrCat("c/", WaitId(id, number));
}
std::string IncidentKey(const InstanceId& id, int64_t number) {
  return absl::StrCat("n/", WaitId(id, number));
}
std::string Place(absl::string_view flow, int32_t number) {
  return absl::StrCat(flow, "/", absl::Dec(kNumberCeiling - number, absl::kZeroPad8));
}

absl::Status Missing(const absl::Status& status, absl::string_view reason, absl::string_view what,
                     absl::string_view id) {
  if (!absl::IsNotFound(status)) return status;
  return Error(absl::StatusCode::kNotFound, reason, absl::StrCat("no such ", what, ": ", id));
}

// Splits "a.b.7" into "a.b" and 7.
bool SplitNumber(absl::string_view text, char separator, absl::string_view& head, int64_t& number) {
  const size_t at = text.rfind(separator);
  if (at == absl::string_view::npos) return false;
  head = text.substr(0, at);
  return absl::SimpleAtoi(text.substr(at + 1), &number);
}

// From its place in the list and its record.
absl::StatusOr<Deployment> ParseDeployment(absl::string_view place, absl::string_view bytes) {
  absl::string_view flow;
  int64_t inverted = 0;
  if (!SplitNumber(place, '/', flow, inverted)) {
    return absl::DataLossError(absl::StrCat("malformed key of a deployment: ", place));
  }
  ASSIGN_OR_RETURN(const FlowKey key, FlowKey::Parse(flow));
  ASSIGN_OR_RETURN(const auto record, ParseRecord<disk::DeploymentRecord>(bytes, place));
  return FromRecord(key, static_cast<int32_t>(kNumberCeiling - inverted), record);
}

// The size of the next scan after one of `step` that returned `entries`: larger, so that a long
// range takes few scans, unless the entries are large.
size_t StepAfter(size_t step, const std::vector<Entry>& entries) {
  size_t bytes = 0;
  for (const Entry& entry : entries) bytes += entry.value.size();
  return bytes < kLargeScan ? std::min(2 * step, kMaxScanStep) : step;
}

// Visits all entries of `prefix`, which has one home, from `begin` on, until `visit` returns false
// or an error.
template <class Visit>
absl::Status ScanAll(Gather& gather, std::string begin, const std::string& prefix, Visit visit) {
  const std::string end = PrefixEnd(prefix);
  size_t step = kScanStep;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Entry> entries, gather.Scan(begin, end, step));
    for (const Entry& entry : entries) {
      ASSIGN_OR_RETURN(const bool more, visit(absl::StripPrefix(entry.key, prefix), entry.value));
      if (!more) return absl::OkStatus();
    }
    if (entries.size() < step) return absl::OkStatus();
    begin = entries.back().key + '\0';
    step = StepAfter(step, entries);
  }
}

// The same for a prefix with many homes; `visit` gets the home, too.
template <class Visit>
absl::Status ScanAllWide(Gather& gather, magpie::store::Place from, const std::string& prefix,
                         Visit visit) {
  const std::string end = PrefixEnd(prefix);
  size_t step = kScanStep;
  while (true) {
    ASSIGN_OR_RETURN(magpie::store::WidePage page, gather.ScanWide(prefix, end, from, step));
    for (const Entry& entry : page.entries) {
      ASSIGN_OR_RETURN(const bool more,
                       visit(page.home, absl::StripPrefix(entry.key, prefix), entry.value));
      if (!more) return absl::OkStatus();
    }
    if (!page.next.has_value()) return absl::OkStatus();
    from = *std::move(page.next);
    step = StepAfter(step, page.entries);
  }
}

// "<id>/", with "<home>:" in front unless that is 0.
std::string PlaceText(uint32_t home, absl::string_view key) {
  return home == 0 ? std::string(key) : absl::StrCat(home, ":", key);
}

// The place after the one in `text`, among the keys of `prefix`.
absl::StatusOr<magpie::store::Place> ParsePlace(absl::string_view text, const std::string& prefix) {
  if (text.empty()) return magpie::store::Place{};
  magpie::store::Place place;
  const size_t colon = text.find(':');
  if (colon != absl::string_view::npos && !absl::SimpleAtoi(text.substr(0, colon), &place.home)) {
    return InvalidField("page_token", "is malformed");
  }
  const size_t begin = colon == absl::string_view::npos ? 0 : colon + 1;
  place.key = absl::StrCat(prefix, text.substr(begin), absl::string_view("\0", 1));
  return place;
}

// "<prefix><after>\0", or the prefix itself if `after` is empty.
std::string Behind(const std::string& prefix, absl::string_view after) {
  if (after.empty()) return prefix;
  std::string begin = absl::StrCat(prefix, after);
  begin.push_back('\0');
  return begin;
}

}  // namespace

absl::StatusOr<Instance> FlowStore::GetInstance(const TenantId& tenant,
                                                const InstanceId& id) const {
  ASSIGN_OR_RETURN(const Entry record, GetRecord(tenant, id));
  return ParseInstance(record.value, record.key);
}

absl::StatusOr<Entry> FlowStore::GetRecord(const TenantId& tenant, const InstanceId& id) const {
  absl::StatusOr<Entry> entry = gather_.Get(TenantKey(tenant, InstanceKey(id)));
  if (entry.ok()) return entry;
  return Missing(entry.status(), "INSTANCE_NOT_FOUND", "instance", id.str());
}

absl::StatusOr<FoundInstances> FlowStore::FindInstances(const TenantId& tenant,
                                                        const InstanceFilter& filter,
                                                        absl::string_view after,
                                                        size_t limit) const {
  const std::string prefix = TenantKey(tenant, "i/");
  FoundInstances found;
  size_t looked_at = 0;
  const auto visit = [&](uint32_t home, absl::string_view key,
                         const std::string& value) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(Instance instance, ParseInstance(value, key));
    found.seen = PlaceText(home, key);
    std::vector<int64_t> children = FittingChildren(filter, instance);
    if (!children.empty()) {
      found.instances.push_back({found.seen, std::move(instance), std::move(children)});
    }
    return found.instances.size() < limit && ++looked_at < kMaxLookedAt;
  };
  ASSIGN_OR_RETURN(magpie::store::Place from, ParsePlace(after, prefix));
  RETURN_IF_ERROR(ScanAllWide(gather_, std::move(from), prefix, visit));
  if (found.instances.size() < limit && looked_at < kMaxLookedAt) found.seen.clear();
  return found;
}

absl::StatusOr<FoundEvents> FlowStore::ListHistory(const TenantId& tenant, const InstanceName& name,
                                                   HistoryPlace& after, size_t limit) const {
  const std::string prefix = TenantKey(tenant, absl::StrCat("h/", name.root.str(), "/"));
  FoundEvents found;
  size_t looked_at = 0;
  const auto visit = [&](absl::string_view key, const std::string& value) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const auto record, ParseRecord<disk::HistoryRecord>(value, key));
    HistoryEvent head;
    int64_t commit = 0;
    for (const disk::EventRecord& one : record.events()) {
      head = HeadFromRecord(one, head);
      if (commit == 0) commit = head.sequence;
      if (head.sequence <= after.sequence) continue;
      const bool is_full = name.child != 0 && looked_at++ == kMaxEventsLookedAt;
      found.is_all = found.events.size() < limit && !is_full;
      if (!found.is_all) return false;
      after = {commit, head.sequence};
      if (name.child != 0 && head.child != name.child) continue;
      HistoryEvent event = head;
      ASSIGN_OR_RETURN(event.what, FromRecord(name.root, head, one));
      found.events.push_back(std::move(event));
    }
    return true;
  };
  RETURN_IF_ERROR(
      ScanAll(gather_, TenantKey(tenant, HistoryKey(name.root, after.commit)), prefix, visit));
  return found;
}

absl::StatusOr<Deployment> FlowStore::GetDeployment(const TenantId& tenant,
                                                    const DeploymentId& id) const {
  absl::string_view flow;
  int64_t number = 0;
  const bool named =
      SplitNumber(id.str(), '.', flow, number) && number > 0 && number < kNumberCeiling;
  absl::StatusOr<Entry> entry = absl::NotFoundError("");
  std::string place;
  if (named) {
    place = Place(flow, static_cast<int32_t>(number));
    entry = gather_.Get(TenantKey(tenant, absl::StrCat("d/", place)));
  }
  if (!entry.ok()) {
    return Missing(entry.status(), "DEPLOYMENT_NOT_FOUND", "deployment", id.str());
  }
  return ParseDeployment(place, entry->value);
}

absl::StatusOr<std::string> FlowStore::GetSource(const TenantId& tenant,
                                                 const DeploymentId& id) const {
  absl::string_view flow;
  int64_t number = 0;
  if (!SplitNumber(id.str(), '.', flow, number)) return "";
  absl::StatusOr<Entry> entry =
      gather_.Get(TenantKey(tenant, absl::StrCat("s/", Place(flow, static_cast<int32_t>(number)))));
  if (absl::IsNotFound(entry.status())) return "";
  RETURN_IF_ERROR(entry.status());
  return std::move(entry->value);
}

absl::StatusOr<int32_t> FlowStore::NewestNumber(const TenantId& tenant, const FlowKey& key) const {
  const absl::StatusOr<Entry> entry = gather_.Get(TenantKey(tenant, absl::StrCat("l/", key.str())));
  if (!entry.ok()) return Missing(entry.status(), "FLOW_NOT_FOUND", "flow", key.str());
  int32_t number = 0;
  if (absl::SimpleAtoi(entry->value, &number)) return number;
  return absl::DataLossError(
      absl::StrCat("malformed number of the newest deployment: ", key.str()));
}

absl::StatusOr<std::vector<Deployment>> FlowStore::ListDeployments(const TenantId& tenant,
                                                                   absl::string_view flow,
                                                                   absl::string_view after,
                                                                   size_t limit) const {
  const std::string all = TenantKey(tenant, "d/");
  const std::string prefix = flow.empty() ? all : absl::StrCat(all, flow, "/");
  const std::string begin = after.empty() ? prefix : Behind(all, after);
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, gather_.Scan(begin, PrefixEnd(prefix), limit));
  std::vector<Deployment> deployments;
  for (const Entry& entry : entries) {
    ASSIGN_OR_RETURN(Deployment one,
                     ParseDeployment(absl::StripPrefix(entry.key, all), entry.value));
    deployments.push_back(std::move(one));
  }
  return deployments;
}

absl::StatusOr<bool> FlowStore::IsOpen(const TenantId& tenant, const InstanceId& id,
                                       int64_t call) const {
  const absl::StatusOr<Entry> entry = gather_.Get(TenantKey(tenant, CallKey(id, call)));
  if (absl::IsNotFound(entry.status())) return false;
  RETURN_IF_ERROR(entry.status());
  return true;
}

absl::StatusOr<std::vector<OpenCall>> FlowStore::ListOpenCalls() const {
  std::vector<OpenCall> calls;
  ASSIGN_OR_RETURN(const std::vector<std::string> tenants, magpie::store::ListTenants(gather_));
  for (const std::string& name : tenants) {
    ASSIGN_OR_RETURN(const TenantId tenant, TenantId::Parse(name));
    const std::string prefix = TenantKey(tenant, "c/");
    RETURN_IF_ERROR(ScanAllWide(
        gather_, {}, prefix,
        [&](uint32_t, absl::string_view key, const std::string& value) -> absl::StatusOr<bool> {
          absl::string_view instance;
          int64_t number = 0;
          if (!SplitNumber(key, '.', instance, number)) {
            return absl::DataLossError(absl::StrCat("malformed key of a call: ", key));
          }
          ASSIGN_OR_RETURN(InstanceId id, InstanceId::Parse(instance));
          ASSIGN_OR_RETURN(const auto record, ParseRecord<disk::CallToMakeRecord>(value, key));
          calls.push_back({tenant, std::move(id), FromRecord(number, record)});
          return true;
        }));
  }
  return calls;
}

absl::StatusOr<size_t> FlowStore::CountIncidents() const {
  size_t count = 0;
  ASSIGN_OR_RETURN(const std::vector<std::string> tenants, magpie::store::ListTenants(gather_));
  for (const std::string& name : tenants) {
    ASSIGN_OR_RETURN(const TenantId tenant, TenantId::Parse(name));
    const std::string prefix = TenantKey(tenant, "n/");
    RETURN_IF_ERROR(
        ScanAllWide(gather_, {}, prefix,
                    [&](uint32_t, absl::string_view, const std::string&) -> absl::StatusOr<bool> {
                      ++count;
                      return true;
                    }));
  }
  return count;
}

std::string HomeOf(absl::string_view key) {
  const size_t tenant = key.find('/');
  std::string all = magpie::store::TenantHome(key);
  if (tenant == absl::string_view::npos || tenant + 2 >= key.size()) return all;
  const absl::string_view kind = key.substr(tenant + 1, 2);
  const absl::string_view rest = key.substr(tenant + 3);
  const bool is_of_wait = kind == "c/" || kind == "n/";
  if (is_of_wait) return absl::StrCat(all, "/", rest.substr(0, rest.rfind('.')));
  if (kind == "i/" || kind == "h/") return absl::StrCat(all, "/", rest.substr(0, rest.find('/')));
  if (kind != "q/") return all;
  const size_t slash = rest.find('/');
  if (slash == absl::string_view::npos) return absl::StrCat(all, "/q/", rest);
  return absl::StrCat(all, "/", rest.substr(0, slash));
}

std::string DeploymentPlace(const Deployment& deployment) {
  return Place(deployment.model.key.str(), deployment.number);
}

void PutDeployment(const TenantId& tenant, const Deployment& deployment, absl::string_view source,
                   magpie::store::Transaction& transaction) {
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(source), "<")) {
    transaction.puts.push_back(
        {TenantKey(tenant, absl::StrCat("s/", DeploymentPlace(deployment))), std::string(source)});
  }
  std::string key = TenantKey(tenant, absl::StrCat("d/", DeploymentPlace(deployment)));
  transaction.conditions.push_back({key, 0});
  transaction.puts.push_back({std::move(key), ToRecord(deployment).SerializeAsString()});
  transaction.puts.push_back({TenantKey(tenant, absl::StrCat("l/", deployment.model.key.str())),
                              absl::StrCat(deployment.number)});
}

namespace {

// Whether a call of this number is under way and its outcome has not arrived.
bool Waits(const Instance& instance, int64_t number) {
  return FindCall(instance, number) != nullptr && !IsBuffered(instance, number);
}

bool HasIncident(const Instance& instance, int64_t number) {
  return std::ranges::any_of(instance.tokens, [&](const Token& token) {
    return IsStopped(token) && token.number == number;
  });
}

// The calls that tokens of `before` waited for.
std::vector<int64_t> CallsOf(const Instance& before) {
  std::vector<int64_t> numbers;
  for (const Token& token : before.tokens) {
    if (IsCalling(token)) numbers.push_back(token.number);
    for (const Ahead& ahead : token.ahead) {
      if (ahead.outcome.empty()) numbers.push_back(ahead.number);
    }
  }
  return numbers;
}

void PutCalls(const TenantId& tenant, const Instance* before, const Decision& decision,
              magpie::store::Transaction& transaction) {
  const Instance& after = decision.after;
  for (const Call& call : decision.calls) {
    transaction.puts.push_back(
        {TenantKey(tenant, CallKey(after.id, call.number)), ToRecord(call).SerializeAsString()});
  }
  if (before == nullptr) return;
  for (const int64_t number : CallsOf(*before)) {
    if (!Waits(*before, number) || Waits(after, number)) continue;
    transaction.deletes.push_back(TenantKey(tenant, CallKey(after.id, number)));
  }
}

void PutIncidents(const TenantId& tenant, const Instance* before, const Instance& after,
                  magpie::store::Transaction& transaction) {
  for (const Token& token : after.tokens) {
    if (!IsStopped(token)) continue;
    if (before != nullptr && HasIncident(*before, token.number)) continue;
    transaction.puts.push_back({TenantKey(tenant, IncidentKey(after.id, token.number)), ""});
  }
  if (before == nullptr) return;
  for (const Token& token : before->tokens) {
    if (!IsStopped(token) || HasIncident(after, token.number)) continue;
    transaction.deletes.push_back(TenantKey(tenant, IncidentKey(after.id, token.number)));
  }
}

// Writes one record, or several if the events are very long.
void PutHistory(const TenantId& tenant, const Decision& decision, google::protobuf::Arena& arena,
                magpie::store::Transaction& transaction) {
  auto& history = *google::protobuf::Arena::CreateMessage<disk::HistoryRecord>(&arena);
  const InstanceId& id = decision.after.id;
  static const auto& kNone = *new HistoryEvent;
  const HistoryEvent* before = &kNone;
  int64_t first = 0;
  size_t bytes = 0;
  const auto put = [&] {
    if (history.events().empty()) return;
    transaction.puts.push_back(
        {TenantKey(tenant, HistoryKey(id, first)), history.SerializeAsString()});
    history.Clear();
    before = &kNone;
    bytes = 0;
  };
  // A few events need no measuring.
  const bool is_measured = decision.events.size() > kFewEvents;
  for (const HistoryEvent& event : decision.events) {
    if (before == &kNone) first = event.sequence;
    disk::EventRecord& record = *history.add_events();
    ToRecord(id, event, *before, record);
    before = &event;
    if (is_measured) bytes += record.ByteSizeLong();
    if (bytes > kLongHistory) put();
  }
  put();
}

}  // namespace

std::string PutDecision(const TenantId& tenant, const Instance* before, uint64_t store_version,
                        const Decision& decision, magpie::store::Transaction& transaction) {
  const Instance& after = decision.after;
  // On an arena: a commit has dozens of small messages, which are all freed together.
  google::protobuf::Arena arena;
  auto& record = *google::protobuf::Arena::CreateMessage<disk::InstanceRecord>(&arena);
  ToRecord(after, record);
  std::string bytes = record.SerializeAsString();
  std::string key = TenantKey(tenant, InstanceKey(after.id));
  // A new id needs no condition: 80 of its bits are random.
  if (before != nullptr) transaction.conditions.push_back({key, store_version});
  transaction.puts.push_back({std::move(key), bytes});

  PutHistory(tenant, decision, arena, transaction);
  PutCalls(tenant, before, decision, transaction);
  PutIncidents(tenant, before, after, transaction);
  return bytes;
}

absl::StatusOr<Instance> ParseInstance(absl::string_view record, absl::string_view key) {
  ASSIGN_OR_RETURN(const auto parsed, ParseRecord<disk::InstanceRecord>(record, key));
  return FromRecord(parsed);
}

}  // namespace magpie::flow
