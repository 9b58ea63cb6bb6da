// Answers that are kept for others who ask the same. Pure: time is given.

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

// Which call: of an API as it is published, and what it is sent. A later publication of the API has
// another address, since whoever keeps an answer keeps the definition.
using AnswerKey = std::pair<const Definition*, std::string>;

AnswerKey KeyOf(const Call& call);

// Not thread-safe.
class AnswerCache {
 public:
  enum class Use {
    kNow,               // fresh
    kNowAndRevalidate,  // stale, while a new one is asked for
    kIfError,           // only where the call fails
  };
  struct Found {
    Outcome outcome;
    Use use;
    absl::Duration age;
  };

  // What an answer costs beside its text.
  static constexpr size_t kOverhead = 500;
  // A parsed answer takes so many times the memory of its text.
  static constexpr size_t kParsed = 4;

  explicit AnswerCache(size_t max_bytes) : kept_(max_bytes) {}

  // `max_age`, where given, stands in place of what the policy says of answers; a failure is
  // neither older than that nor remembered for longer than the policy says.
  std::optional<Found> Find(const AnswerKey& key, const CachePolicy& policy,
                            std::optional<absl::Duration> max_age, absl::Time now);

  // Keeps what the policy of `call` says is to be kept. What was kept before stays where the call
  // failed in a way that says nothing of the answer; a failure that would come again takes its
  // place, or leaves none.
  void Put(const AnswerKey& key, const Call& call, const Outcome& outcome, absl::Time now);

  size_t size() const { return kept_.size(); }

 private:
  struct Kept {
    std::shared_ptr<const Definition> definition;
    Outcome outcome;
    absl::Time since;
    std::shared_ptr<std::atomic<bool>> replaced = nullptr;  // null until somebody may ask
  };

  Lru<AnswerKey, Kept> kept_;
};

}  // namespace magpie::resource
