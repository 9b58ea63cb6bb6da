// Gather, decide, commit: the loop of every writer. It repeats if a different writer was faster.
//
//   record::Attempt<Article>(
//       store, "article battery",
//       [=](store::Gather& gather, int attempt) -> absl::StatusOr<record::Plan<Article>> {
//         ... gather: read what the decision needs (store/gather.h) ...
//         ... decide: the next article, or a Status that says why not ...
//         return record::Plan<Article>{.answer = next, .transaction = ...};  // with conditions
//       },
//       [](absl::StatusOr<record::Done<Article>> done) { ... });

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/gather.h"
#include "common/store/store.h"

namespace magpie::record {

// The most attempts of a change.
inline constexpr int kMaxAttempts = 10;

template <class Answer>
struct Plan {
  Answer answer;
  // Nothing if there is nothing to commit: the request was answered before, or changes nothing.
  std::optional<store::Transaction> transaction = {};
};

template <class Answer>
struct Done {
  Answer answer;
  uint64_t version = 0;  // of the commit; 0 if there was none
};

// ABORTED (CONTENDED), with a retry delay.
absl::Status Contended(absl::string_view thing);

// A change under way. Private to Attempt.
template <class Answer>
struct Attempts {
  store::Store& store;
  std::string thing;
  absl::AnyInvocable<absl::StatusOr<Plan<Answer>>(store::Gather&, int attempt)> make_plan;
  absl::AnyInvocable<void(absl::StatusOr<Done<Answer>>)> then;
  int attempt = 0;

  static void Begin(std::unique_ptr<Attempts> self) {
    Attempts& all = *self;
    store::Gathered(
        all.store, [&all](store::Gather& gather) { return all.make_plan(gather, all.attempt); },
        [self = std::move(self)](absl::StatusOr<Plan<Answer>> plan) mutable {
          Commit(std::move(self), std::move(plan));
        });
  }

  static void Commit(std::unique_ptr<Attempts> self, absl::StatusOr<Plan<Answer>> plan) {
    if (!plan.ok()) return self->then(plan.status());
    if (!plan->transaction.has_value()) return self->then(Done<Answer>{std::move(plan->answer)});
    store::Store& store = self->store;
    store.Commit(*std::move(plan->transaction),
                 [self = std::move(self), answer = std::move(plan->answer)](
                     const absl::StatusOr<uint64_t>& version) mutable {
                   Committed(std::move(self), std::move(answer), version);
                 });
  }

  static void Committed(std::unique_ptr<Attempts> self, Answer answer,
                        const absl::StatusOr<uint64_t>& version) {
    if (version.ok()) return self->then(Done<Answer>{std::move(answer), *version});
    if (!absl::IsAborted(version.status())) return self->then(version.status());
    if (++self->attempt == kMaxAttempts) return self->then(Contended(self->thing));
    Begin(std::move(self));
  }
};

// Runs `make_plan`, which gathers and decides, with 0; if a condition of its transaction does not
// hold, with 1, and so on: kMaxAttempts times at most. It may run several times in one attempt
// (store/gather.h), so it may change only what the next run overwrites.
//
// `then` runs once: on this thread if the store is at hand and nothing had to be committed,
// otherwise on a thread of the store, which it must not block. It gets the error of `make_plan` or
// of the store; ABORTED (CONTENDED), which names `thing`, if it lost to other writers on every
// attempt. `store` must outlive that.
template <class Answer>
void Attempt(
    store::Store& store, std::string thing,
    absl::AnyInvocable<absl::StatusOr<Plan<Answer>>(store::Gather&, int attempt)> make_plan,
    absl::AnyInvocable<void(absl::StatusOr<Done<Answer>>)> then) {
  Attempts<Answer>::Begin(std::unique_ptr<Attempts<Answer>>(
      new Attempts<Answer>{store, std::move(thing), std::move(make_plan), std::move(then)}));
}

}  // namespace magpie::record
