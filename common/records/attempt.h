// Gather, decide, commit: what every writer does, and does again where another writer was faster.
//
//   record::Attempt<Article>(
//       store, "article battery",
//       [=](int attempt) -> absl::StatusOr<record::Plan<Article>> {
//         ... gather: read what the decision needs ...
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
#include "common/store/store.h"

namespace magpie::record {

// Attempts that one change has in all.
inline constexpr int kMaxAttempts = 10;

template <class Answer>
struct Plan {
  Answer answer;
  // Nothing where nothing is left to commit: the request was answered before, or changes nothing.
  std::optional<store::Transaction> transaction = {};
};

template <class Answer>
struct Done {
  Answer answer;
  uint64_t version = 0;  // of the commit; 0 where there was none
};

// ABORTED (CONTENDED), with a retry delay.
absl::Status Contended(absl::string_view thing);

// One change on its way. Private to Attempt.
template <class Answer>
struct Attempts {
  store::Store& store;
  std::string thing;
  absl::AnyInvocable<absl::StatusOr<Plan<Answer>>(int attempt)> make_plan;
  absl::AnyInvocable<void(absl::StatusOr<Done<Answer>>)> then;
  int attempt = 0;

  static void Run(std::unique_ptr<Attempts> self) {
    absl::StatusOr<Plan<Answer>> plan = self->make_plan(self->attempt);
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
    Run(std::move(self));
  }
};

// Calls `make_plan`, which gathers and decides, with 0; where a condition of its transaction does
// not hold, with 1, and so on: kMaxAttempts times at most. It changes nothing by itself.
//
// `then` is called once: within, where nothing had to be committed, else on a thread of the store,
// which it must not hold up. It gets the error of `make_plan` or of the store; ABORTED (CONTENDED),
// which names `thing`, where other writers were faster each time. `store` must outlive that.
template <class Answer>
void Attempt(store::Store& store, std::string thing,
             absl::AnyInvocable<absl::StatusOr<Plan<Answer>>(int attempt)> make_plan,
             absl::AnyInvocable<void(absl::StatusOr<Done<Answer>>)> then) {
  Attempts<Answer>::Run(std::unique_ptr<Attempts<Answer>>(
      new Attempts<Answer>{store, std::move(thing), std::move(make_plan), std::move(then)}));
}

}  // namespace magpie::record
