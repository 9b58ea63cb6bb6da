#include "tests/crash/book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/bench/flow/ask_flow.h"

namespace magpie::crash {

namespace v1 = flow::v1;

Request Book::Next(size_t open) {
  absl::MutexLock lock(&mutex_);
  const std::string id = absl::StrCat("crash-", ++asked_);
  Request request;
  if (open_.size() < open) {
    request = bench::StartAskFlow(id);
  } else {
    touched_.insert(open_.front().instance_id());
    request = bench::CommitAskFlow(open_.front(), id);
    open_.pop_front();
  }
  unanswered_.emplace(id, request);
  return request;
}

void Book::Acknowledge(const Request& request, const v1::Instance& reply) {
  absl::MutexLock lock(&mutex_);
  ++acknowledged_;
  unanswered_.erase(IdOf(request));
  Promise& promise = promises_[reply.instance_id()];
  promise.version = std::max(promise.version, reply.version());
  promise.is_completed |= reply.state() == v1::Instance::STATE_COMPLETED;
  promise.request_ids.push_back(IdOf(request));
  touched_.insert(reply.instance_id());
  if (!reply.open_tasks().empty()) open_.push_back(reply);
  last_replies_.push_back({request, reply});
  if (last_replies_.size() > kLastReplies) last_replies_.pop_front();
}

void Book::Forget(const std::string& instance_id) {
  absl::MutexLock lock(&mutex_);
  promises_.erase(instance_id);
  std::erase_if(open_, [&](const auto& open) { return open.instance_id() == instance_id; });
  std::erase_if(last_replies_,
                [&](const Reply& reply) { return reply.instance.instance_id() == instance_id; });
  std::erase_if(unanswered_, [&](const auto& one) {
    const auto* commit = std::get_if<v1::CommitTaskRequest>(&one.second);
    return commit != nullptr && commit->instance_id() == instance_id;
  });
}

void Book::Correct(const std::string& instance_id, Promise promise) {
  Forget(instance_id);
  absl::MutexLock lock(&mutex_);
  promises_[instance_id] = std::move(promise);
}

Promise Book::PromiseOf(const std::string& instance_id) const {
  absl::MutexLock lock(&mutex_);
  const auto found = promises_.find(instance_id);
  return found == promises_.end() ? Promise() : found->second;
}

std::vector<std::string> Book::Instances() const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> ids;
  for (const auto& [id, promise] : promises_) ids.push_back(id);
  return ids;
}

std::vector<Request> Book::Unanswered() const {
  absl::MutexLock lock(&mutex_);
  std::vector<Request> requests;
  for (const auto& [id, request] : unanswered_) requests.push_back(request);
  return requests;
}

std::vector<Reply> Book::TakeLastReplies() {
  absl::MutexLock lock(&mutex_);
  std::vector<Reply> replies(last_replies_.begin(), last_replies_.end());
  last_replies_.clear();
  return replies;
}

std::set<std::string> Book::TakeTouched() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(touched_, {});
}

size_t Book::acknowledged() const {
  absl::MutexLock lock(&mutex_);
  return acknowledged_;
}

}  // namespace magpie::crash
