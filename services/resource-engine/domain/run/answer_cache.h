// A cache of answers for identical calls. Pure: the time is a parameter.

#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/base/lru.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

// Identifies a call: the published API and what it is sent. A later publication of the API has a
// different address, since a cached answer keeps its definition alive.
using AnswerKey = std::pair<const Definition*, std::string>;

AnswerKey KeyOf(const Call& call);

// Not thread-safe.
class AnswerCache {
 public:
  enum class Use {
    kNow,               // fresh
    kNowAndRevalidate,  // stale, while a new one is fetched
    kIfError,           // only if the call fails
  };
  struct Found {
    Outcome outcome;
    Use use;
    absl::Duration age;
  };

  // The memory of an answer in addition to its text.
  static constexpr size_t kOverhead = 500;
  // How many times the memory of its text a parsed answer takes.
  static constexpr size_t kParsed = 4;

  explicit AnswerCache(size_t max_bytes) : kept_(max_bytes) {}

  // `max_age`, if given, replaces the policy's times for answers. A failure is neither older than
  // that nor cached for longer than the policy says.
  std::optional<Found> Find(const AnswerKey& key, const CachePolicy& policy,
                            std::optional<absl::Duration> max_age, absl::Time now);

  // Caches the outcome if the policy of `call` says so. A failure that would recur replaces or
  // removes the previous answer; other failures leave it.
  void Put(const AnswerKey& key, const Call& call, const Outcome& outcome, absl::Time now);

  size_t size() const { return kept_.size(); }

 private:
  struct Kept {
    std::shared_ptr<const Definition> definition;
    Outcome outcome;
    absl::Time since;
    std::shared_ptr<std::atomic<bool>> replaced = nullptr;  // null until somebody may need it
  };

  Lru<AnswerKey, Kept> kept_;
};

}  // namespace magpie::resource
