// How decisions read: as if all data were at hand.
//
//   store::Gathered(store,
//       [=](store::Gather& gather) -> absl::StatusOr<Article> {
//         ASSIGN_OR_RETURN(const store::Entry entry, gather.Get(key));
//         return Decode(entry.value);
//       },
//       [](absl::StatusOr<Article> article) { ... });
//
// A store at hand answers at once, and the function runs once. A remote one answers later: until
// then a read returns an error, the result of the function is discarded, and the function runs
// again when everything that it asked for has arrived:
//
//   run 1   Get(a) ──▶ not there yet
//   run 2   Get(a) ──▶ an entry, Get(b) ──▶ not there yet
//   run 3   Get(a) ──▶ the same entry, Get(b) ──▶ an entry, and so to its end
//
// So it must be safe to run the function several times. No thread waits meanwhile.

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "common/store/store.h"

namespace magpie::store {

// The reads of one function over all its runs, one at a time. A later run gets the same answer as
// earlier ones.
class Gather {
 public:
  // `store` must outlive it.
  explicit Gather(const Store& store) : store_(store) {}
  Gather(const Gather&) = delete;
  Gather& operator=(const Gather&) = delete;

  // As in Store.
  absl::StatusOr<Entry> Get(absl::string_view key);
  absl::StatusOr<std::vector<Entry>> Scan(absl::string_view begin, absl::string_view end,
                                          size_t limit);
  absl::StatusOr<WidePage> ScanWide(absl::string_view begin, absl::string_view end,
                                    const Place& from, size_t limit);

  // Reads from here on ask the store again, even for what was read before.
  void ReadAnew() { ++time_; }

  // At the end of a run: whether it got everything that it asked for, so that its result is valid.
  bool IsWhole() const { return !is_short_; }
  // After a run that did not: returns false if the rest has arrived already, so that the next run
  // may begin. Otherwise `again` runs when it has, on a different thread; do not touch this object
  // until then.
  bool AwaitRest(absl::AnyInvocable<void()> again);

 private:
  // One read, under way or answered.
  struct Slot {
    size_t run = 0;               // the run that asked for it
    bool is_being_asked = false;  // for the thread that asks, while it does
    bool came_at_once = false;
    std::variant<absl::StatusOr<Entry>, absl::StatusOr<std::vector<Entry>>,
                 absl::StatusOr<WidePage>>
        answer;
  };

  template <class T, class Ask>
  absl::StatusOr<T> Read(const std::string& what, Ask ask);
  void Arrived();
  // Whether the caller, an answer or the run itself, is the last to end: it starts the next run.
  bool IsLast() { return under_way_.fetch_sub(1) == 1; }

  const Store& store_;
  absl::flat_hash_map<std::string, std::unique_ptr<Slot>> slots_;
  size_t run_ = 0;
  size_t time_ = 0;  // of this run: how often ReadAnew was called
  bool is_short_ = false;
  std::atomic<int> under_way_ = 1;  // missing answers, and the run
  absl::AnyInvocable<void()> again_;
};

// The results of `read` for each of `things`, in order. Asks a remote store for all of them at
// once: a loop that returned at the first missing one would wait for one after the other.
template <class Things, class Read>
auto ReadEach(const Things& things, Read read) {
  std::vector<std::invoke_result_t<Read&, decltype(*things.begin())>> results;
  results.reserve(things.size());
  for (const auto& thing : things) results.push_back(read(thing));
  return results;
}

// A function under way. Private to Gathered.
template <class T>
struct Gathering {
  Gather gather;
  absl::AnyInvocable<absl::StatusOr<T>(Gather&)> run;
  absl::AnyInvocable<void(absl::StatusOr<T>)> then;

  static void Run(std::unique_ptr<Gathering> self) {
    while (true) {
      absl::StatusOr<T> result = self->run(self->gather);
      if (self->gather.IsWhole()) return self->then(std::move(result));
      Gathering* const raw = self.release();
      if (raw->gather.AwaitRest([raw] { Run(std::unique_ptr<Gathering>(raw)); })) return;
      self.reset(raw);
    }
  }
};

// Runs `run`, which gets the Gather, until everything that it reads has arrived; then passes its
// result to `then`: on this thread if the store is at hand, otherwise on a thread of the store,
// which `then` must not block. `store` must outlive that.
template <class Run, class Then>
void Gathered(const Store& store, Run run, Then then) {
  using Result = typename std::invoke_result_t<Run&, Gather&>::value_type;
  Gathering<Result>::Run(std::unique_ptr<Gathering<Result>>(
      new Gathering<Result>{Gather(store), std::move(run), std::move(then)}));
}

// The same, but waits for the result. Not for a thread that must not wait.
template <class Run>
auto GatherAndWait(const Store& store, Run run) {
  std::invoke_result_t<Run&, Gather&> outcome;
  absl::Notification done;
  Gathered(store, std::move(run), [&](decltype(outcome) result) {
    outcome = std::move(result);
    done.Notify();
  });
  done.WaitForNotification();
  return outcome;
}

// The tenants that have any key, in order.
absl::StatusOr<std::vector<std::string>> ListTenants(Gather& gather);

}  // namespace magpie::store
