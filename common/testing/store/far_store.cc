#include "common/testing/store/far_store.h"

#include <algorithm>
#include <functional>
#include <random>
#include <thread>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace magpie::store {
namespace {

constexpr size_t kMaxUnderWay = 10'000;

using Home = std::map<std::string, Entry>;

// Answers under way, delivered one by one in random order.
class Network {
 public:
  explicit Network(uint64_t seed) : random_(seed) {}

  // Returns once everything has arrived, including what answers cause.
  ~Network() {
    {
      absl::MutexLock lock(&mutex_);
      stop_ = true;
    }
    thread_.join();
  }

  void Send(absl::AnyInvocable<void()> answer) {
    absl::MutexLock lock(&mutex_);
    answers_.push_back(std::move(answer));
  }

  bool full() const {
    absl::MutexLock lock(&mutex_);
    return answers_.size() >= kMaxUnderWay;
  }

  // True once in `many` times; never if that is 0.
  bool OneIn(uint32_t many) {
    absl::MutexLock lock(&mutex_);
    return many > 0 && random_() % many == 0;
  }

 private:
  void Run() {
    while (absl::AnyInvocable<void()> answer = Next()) answer();
  }

  absl::AnyInvocable<void()> Next() {
    absl::MutexLock lock(&mutex_);
    const auto may_go_on = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return stop_ || !answers_.empty();
    };
    mutex_.Await(absl::Condition(&may_go_on));
    if (answers_.empty()) return nullptr;
    std::swap(answers_[random_() % answers_.size()], answers_.back());
    absl::AnyInvocable<void()> next = std::move(answers_.back());
    answers_.pop_back();
    return next;
  }

  mutable absl::Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::AnyInvocable<void()>> answers_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_{[this] { Run(); }};
};

absl::Status Lost() { return absl::UnavailableError("the store cannot be reached"); }

class FarStore final : public Store {
 public:
  FarStore(const FarOptions& options, std::shared_ptr<FarData> data)
      : options_(options), data_(std::move(data)), network_(options.seed) {
    absl::MutexLock lock(&data_->mutex);
    data_->homes.resize(options.homes);
  }

  void Get(absl::string_view key, Got got) const override {
    Answer<Entry>(std::move(got), [this, key = std::string(key)]() -> absl::StatusOr<Entry> {
      absl::MutexLock lock(&data_->mutex);
      const Home& home = data_->homes[HomeAt(key)];
      const auto found = home.find(key);
      if (found == home.end()) return absl::NotFoundError(absl::StrCat("no such key: ", key));
      return found->second;
    });
  }

  void Scan(absl::string_view begin, absl::string_view end, size_t limit,
            Scanned scanned) const override {
    Answer<std::vector<Entry>>(std::move(scanned),
                               [this, begin = std::string(begin), end = std::string(end), limit] {
                                 absl::MutexLock lock(&data_->mutex);
                                 return Range(data_->homes[HomeAt(begin)], begin, end, limit);
                               });
  }

  void ScanWide(absl::string_view begin, absl::string_view end, const Place& from, size_t limit,
                ScannedWide scanned) const override {
    Answer<WidePage>(std::move(scanned), [this, begin = std::string(begin), end = std::string(end),
                                          from, limit] { return Wide(begin, end, from, limit); });
  }

  void Commit(Transaction transaction, Committed committed) override {
    absl::StatusOr<uint64_t> outcome = Outcome(transaction);
    network_.Send([committed = std::move(committed), outcome = std::move(outcome)]() mutable {
      committed(std::move(outcome));
    });
  }

 private:
  // Reads now or when it answers: both are correct, and tests see both.
  template <class T>
  void Answer(absl::AnyInvocable<void(absl::StatusOr<T>)> then,
              absl::AnyInvocable<absl::StatusOr<T>()> read) const {
    if (network_.OneIn(options_.lost_reads)) read = [] { return Lost(); };
    if (network_.OneIn(2)) read = [was = read()] { return was; };
    network_.Send([then = std::move(then), read = std::move(read)]() mutable { then(read()); });
  }

  uint32_t HomeAt(absl::string_view key) const {
    return static_cast<uint32_t>(std::hash<std::string>()(options_.home_of(key)) % options_.homes);
  }

  static std::vector<Entry> Range(const Home& home, absl::string_view begin, absl::string_view end,
                                  size_t limit) {
    std::vector<Entry> entries;
    for (auto at = home.lower_bound(std::string(begin));
         at != home.end() && entries.size() < limit && (end.empty() || at->first < end); ++at) {
      entries.push_back(at->second);
    }
    return entries;
  }

  WidePage Wide(const std::string& begin, const std::string& end, Place from, size_t limit) const {
    absl::MutexLock lock(&data_->mutex);
    WidePage page{.home = from.home};
    while (true) {
      page.entries = Range(data_->homes[page.home], std::max(begin, from.key), end, limit);
      if (page.entries.size() == limit) {
        page.next = Place{page.home, limit == 0 ? from.key : page.entries.back().key + '\0'};
        return page;
      }
      if (page.home + 1 == options_.homes) return page;
      if (!page.entries.empty()) {
        page.next = Place{page.home + 1, ""};
        return page;
      }
      ++page.home;
      from.key.clear();
    }
  }

  absl::StatusOr<uint64_t> Outcome(const Transaction& transaction) {
    if (const absl::Status fits = CheckLimits(transaction); !fits.ok()) return fits;
    if (network_.full() || network_.OneIn(options_.refused_commits)) {
      return WithRetry(Error(absl::StatusCode::kResourceExhausted, "STORE_BUSY",
                             "too many commits wait for the store"),
                       absl::Milliseconds(50));
    }
    const bool is_unknown = network_.OneIn(options_.unknown_commits);
    absl::StatusOr<uint64_t> outcome = Lost();
    if (!is_unknown || network_.OneIn(2)) outcome = Apply(transaction);
    if (!is_unknown) return outcome;
    return Error(absl::StatusCode::kUnavailable, "COMMIT_UNKNOWN",
                 "the store was lost before it answered");
  }

  absl::StatusOr<uint64_t> Apply(const Transaction& transaction) {
    absl::MutexLock lock(&data_->mutex);
    for (const Condition& condition : transaction.conditions) {
      if (VersionOf(condition.key) == condition.version) continue;
      for (const Transaction::Put& put : transaction.puts) {
        if (transaction.version == 0 || VersionOf(put.key) != transaction.version) continue;
        return transaction.version;
      }
      return Error(absl::StatusCode::kAborted, "STALE",
                   absl::StrCat("another commit came first: ", condition.key));
    }
    const uint64_t version =
        transaction.version == 0 ? data_->last_version + 1 : transaction.version;
    data_->last_version = std::max(data_->last_version, version);
    for (const auto& [key, value] : transaction.puts) {
      data_->homes[HomeAt(key)][key] = {key, value, version};
    }
    for (const std::string& key : transaction.deletes) data_->homes[HomeAt(key)].erase(key);
    return version;
  }

  uint64_t VersionOf(const std::string& key) const ABSL_SHARED_LOCKS_REQUIRED(data_->mutex) {
    const Home& home = data_->homes[HomeAt(key)];
    const auto found = home.find(key);
    return found == home.end() ? 0 : found->second.version;
  }

  const FarOptions options_;
  const std::shared_ptr<FarData> data_;
  mutable Network network_;  // last: answers under way use the others
};

}  // namespace

std::unique_ptr<Store> OpenFarStore(const FarOptions& options, std::shared_ptr<FarData> data) {
  return std::make_unique<FarStore>(options, std::move(data));
}

std::unique_ptr<StorePlace> FarPlace::AfterPowerCut() {
  auto left = std::make_unique<FarPlace>(options_);
  absl::MutexLock here(&data_->mutex);
  absl::MutexLock there(&left->data_->mutex);
  left->data_->last_version = data_->last_version;
  left->data_->homes = data_->homes;
  return left;
}

}  // namespace magpie::store
