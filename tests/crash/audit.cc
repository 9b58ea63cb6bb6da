#include "tests/crash/audit.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tools/bench/lib/lanes.h"

namespace magpie::crash {
namespace {

namespace v1 = flow::v1;
using bench::Then;

constexpr size_t kReadsInFlight = 64;
constexpr int kPage = 200;
constexpr int kLongestHistory = 1000;

// Does `work` for each of `items`, many at a time; it calls what it is given when it is done.
template <class Items, class Work>
void ForEach(const Items& items, const Work& work) {
  const std::vector<typename Items::value_type> all(items.begin(), items.end());
  std::atomic<size_t> next = 0;
  bench::RunLanes(kReadsInFlight, [&](size_t, std::function<void()> ended) {
    const size_t at = next++;
    if (at >= all.size()) return false;
    work(all[at], std::move(ended));
    return true;
  });
}

bool Contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

absl::Status Audit::CheckChanges(std::string& place) {
  const std::vector<std::string> listed = List(place);
  std::set<std::string> changed = book_.TakeTouched();
  changed.insert(listed.begin(), listed.end());
  CheckEach(changed);
  RepeatAnswered();
  CheckEach(RepeatUnanswered());
  CheckKnown(listed);
  absl::MutexLock lock(&mutex_);
  return failure_;
}

absl::Status Audit::CheckAll() {
  std::string begin;
  const std::vector<std::string> listed = List(begin);
  const std::vector<std::string> promised = book_.Instances();
  std::set<std::string> all(listed.begin(), listed.end());
  for (const std::string& id : promised) {
    if (all.insert(id).second) Fault(absl::StrCat(id, ": is not listed"));
  }
  CheckEach(all);
  CheckKnown(listed);
  absl::MutexLock lock(&mutex_);
  return failure_;
}

std::vector<std::string> Audit::List(std::string& place) {
  std::vector<std::string> ids;
  while (true) {
    v1::ListInstancesRequest request;
    request.set_page_size(kPage);
    request.set_page_token(place);
    const auto page = bench::CallAndWait<v1::ListInstancesResponse>(client_, request);
    if (!page.ok()) {
      Fail(page.status());
      return ids;
    }
    for (const v1::Instance& instance : page->instances()) ids.push_back(instance.instance_id());
    if (page->next_page_token().empty()) return ids;
    place = page->next_page_token();
  }
}

void Audit::CheckEach(const std::set<std::string>& ids) {
  ForEach(ids, [this](const std::string& id, Ended ended) { Read(id, std::move(ended)); });
}

void Audit::Read(const std::string& id, Ended ended) {
  v1::GetInstanceRequest request;
  request.set_instance_id(id);
  client_.Call(request, Then<v1::GetInstanceResponse>(
                            [this, id, ended = std::move(ended)](
                                const absl::StatusOr<v1::GetInstanceResponse>& found) {
                              if (found.ok()) return ReadHistory(found->instance(), ended);
                              Missing(id, found.status());
                              ended();
                            }));
}

void Audit::ReadHistory(const v1::Instance& instance, Ended ended) {
  v1::GetHistoryRequest request;
  request.set_instance_id(instance.instance_id());
  request.set_page_size(kLongestHistory);
  client_.Call(
      request,
      Then<v1::GetHistoryResponse>([this, instance, ended = std::move(ended)](
                                       const absl::StatusOr<v1::GetHistoryResponse>& found) {
        if (found.ok()) {
          Check(instance, History(found->events().begin(), found->events().end()));
        } else {
          Fail(found.status());
        }
        ended();
      }));
}

void Audit::Check(const v1::Instance& instance, const History& history) {
  const std::string& id = instance.instance_id();
  const std::string fault = FaultOf(instance, history);
  if (!fault.empty()) Fault(absl::StrCat(id, ": ", fault));
  const std::vector<std::string> made = RequestIdsOf(history);
  CheckRequests(id, made);

  const Promise promise = book_.PromiseOf(id);
  const bool is_completed = instance.state() == v1::Instance::STATE_COMPLETED;
  const auto lost = std::count_if(promise.request_ids.begin(), promise.request_ids.end(),
                                  [&](const auto& one) { return !Contains(made, one); });
  if (lost > 0) {
    book_.Correct(id, {instance.version(), is_completed, made});
    absl::MutexLock lock(&mutex_);
    findings_.lost += lost;
  } else if (instance.version() < promise.version || (promise.is_completed && !is_completed)) {
    Fault(absl::StrCat(id, ": is behind what was acknowledged"));
  }
}

void Audit::CheckRequests(const std::string& id, const std::vector<std::string>& request_ids) {
  if (std::set<std::string>(request_ids.begin(), request_ids.end()).size() != request_ids.size()) {
    Fault(absl::StrCat(id, ": made a change twice"));
  }
  absl::MutexLock lock(&mutex_);
  for (const std::string& request_id : request_ids) {
    const auto [by, is_new] = made_by_.emplace(request_id, id);
    if (is_new || by->second == id) continue;
    findings_.faults.push_back(absl::StrCat(request_id, ": was done by ", id, " and ", by->second));
  }
}

void Audit::Missing(const std::string& id, const absl::Status& status) {
  if (!absl::IsNotFound(status)) return Fail(status);
  const Promise promise = book_.PromiseOf(id);
  if (promise.request_ids.empty()) return Fault(absl::StrCat(id, ": is listed, but not there"));
  book_.Forget(id);
  absl::MutexLock lock(&mutex_);
  findings_.lost += promise.request_ids.size();
}

std::set<std::string> Audit::RepeatUnanswered() {
  std::set<std::string> instances;
  const std::vector<Request> unanswered = book_.Unanswered();
  findings_.unanswered += unanswered.size();
  ForEach(unanswered, [&](const Request& request, Ended ended) {
    Send(client_, request,
         [&, request, ended = std::move(ended)](const absl::StatusOr<v1::Instance>& reply) {
           if (reply.ok()) {
             book_.Acknowledge(request, *reply);
             absl::MutexLock lock(&mutex_);
             findings_.applied += made_by_.contains(IdOf(request));
             instances.insert(reply->instance_id());
           } else {
             Fault(absl::StrCat("repeat of ", Describe(request), ": ", reply.status().ToString()));
           }
           ended();
         });
  });
  return instances;
}

void Audit::RepeatAnswered() {
  ForEach(book_.TakeLastReplies(), [&](const Reply& first, Ended ended) {
    Send(client_, first.request,
         [&, first, ended = std::move(ended)](const absl::StatusOr<v1::Instance>& reply) {
           if (!reply.ok() || reply->SerializeAsString() != first.instance.SerializeAsString()) {
             Fault(absl::StrCat("repeat of ", Describe(first.request), ": gets another answer"));
           }
           ended();
         });
  });
}

void Audit::CheckKnown(const std::vector<std::string>& listed) {
  for (const std::string& id : listed) {
    if (book_.PromiseOf(id).request_ids.empty()) Fault(absl::StrCat(id, ": nobody asked for it"));
  }
}

void Audit::Fault(std::string text) {
  absl::MutexLock lock(&mutex_);
  findings_.faults.push_back(std::move(text));
}

void Audit::Fail(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  failure_.Update(status);
}

}  // namespace magpie::crash
