// The table on a real store. RivalStore lets a rival act between the reads of a put and its commit.

#include "common/records/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/store/forwarding_store.h"
#include "common/store/rocks/rocks_store.h"
#include "common/testing/scratch.h"

namespace magpie::record {
namespace {

using testing::ElementsAre;

class RivalStore final : public store::ForwardingStore {
 public:
  explicit RivalStore(std::unique_ptr<store::Store> store) : ForwardingStore(std::move(store)) {}

  void Commit(store::Transaction transaction, Committed committed) override {
    ++commits_;
    if (rivals_ > 0 && rival_ != nullptr) {
      --rivals_;
      absl::AnyInvocable<void()> rival =
          std::exchange(rival_, nullptr);  // its own commits have no rival
      rival();
      rival_ = std::move(rival);
    }
    inner().Commit(std::move(transaction), std::move(committed));
  }

  // Runs `rival` before each of the next `times` commits.
  void LetRival(int times, absl::AnyInvocable<void()> rival) {
    rivals_ = times;
    rival_ = std::move(rival);
  }

  int commits() const { return commits_; }

 private:
  absl::AnyInvocable<void()> rival_;
  int rivals_ = 0;
  int commits_ = 0;
};

TenantId T(absl::string_view text) { return *TenantId::Parse(text); }

class TableTest : public testing::Test {
 protected:
  // Appends `text` to the record `id`, as `request`.
  absl::StatusOr<std::string> Append(absl::string_view request, absl::string_view id,
                                     absl::string_view text, absl::string_view tenant = "acme") {
    return Put(
        request, id, FingerprintOf(id, text),
        [text](const std::optional<std::string>& before) {
          return absl::StrCat(before.value_or(""), text);
        },
        tenant);
  }

  absl::StatusOr<std::string> Put(absl::string_view request, absl::string_view id,
                                  uint64_t fingerprint, Table::Decide decide,
                                  absl::string_view tenant = "acme") {
    std::promise<absl::StatusOr<std::string>> kept;
    table_.Put({T(tenant), *RequestId::Parse(request), fingerprint}, id, std::move(decide),
               [&](absl::StatusOr<std::string> answer) { kept.set_value(std::move(answer)); });
    return kept.get_future().get();
  }

  // Writes to the record without the table, as a different process would. Does not wait, since it
  // may run on the store's thread; commits are written in order.
  void Overwrite(absl::string_view id, absl::string_view text) {
    store::Transaction transaction;
    transaction.puts.push_back(
        {store::TenantKey(T("acme"), absl::StrCat("n/", id)), std::string(text)});
    store_.Commit(std::move(transaction), [](const absl::StatusOr<uint64_t>& version) {
      EXPECT_TRUE(version.ok()) << version.status();
    });
  }

  absl::StatusOr<std::string> Get(absl::string_view tenant, absl::string_view id) {
    return store::GatherAndWait(
        store_, [&](store::Gather& gather) { return table_.Get(gather, T(tenant), id); });
  }

  absl::StatusOr<Page<Item>> ListPage(absl::string_view tenant, absl::string_view after,
                                      size_t limit) {
    return store::GatherAndWait(store_, [&](store::Gather& gather) {
      return table_.List(gather, T(tenant), after, limit);
    });
  }

  // "a=1", "b=2", and "..." if there are more.
  std::vector<std::string> List(absl::string_view tenant, absl::string_view after, size_t limit) {
    const Page<Item> page = *ListPage(tenant, after, limit);
    std::vector<std::string> listed;
    for (const Item& item : page.items) listed.push_back(absl::StrCat(item.id, "=", item.record));
    if (page.more) listed.push_back("...");
    return listed;
  }

  FakeClock clock_;
  const Scratch scratch_;
  RivalStore store_{*store::OpenRocksStore({.directory = scratch_.path()})};
  Once once_{store_, clock_};
  Table table_{store_, once_, 'n'};
};

TEST_F(TableTest, DecidesOnWhatWasThereBefore) {
  EXPECT_EQ(*Append("r1", "note", "a"), "a");
  EXPECT_EQ(*Append("r2", "note", "b"), "ab");
  EXPECT_EQ(*Get("acme", "note"), "ab");
  EXPECT_TRUE(absl::IsNotFound(Get("acme", "none").status()));
}

TEST_F(TableTest, GivesARepeatTheFirstAnswer) {
  EXPECT_EQ(*Append("r1", "note", "a"), "a");
  EXPECT_EQ(*Append("r2", "note", "b"), "ab");
  EXPECT_EQ(*Append("r1", "note", "a"), "a");
  EXPECT_EQ(*Get("acme", "note"), "ab");
}

TEST_F(TableTest, RefusesARequestIdOfAnotherRequest) {
  ASSERT_TRUE(Append("r1", "note", "a").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(Append("r1", "note", "b").status()));
  EXPECT_EQ(*Get("acme", "note"), "a");
}

TEST_F(TableTest, KeepsNothingOfWhatIsRefused) {
  const absl::Status refused = Put("r1", "note", 1, [](const auto&) {
                                 return absl::FailedPreconditionError("no");
                               }).status();
  EXPECT_EQ(refused, absl::FailedPreconditionError("no"));
  EXPECT_EQ(store_.commits(), 0);
  EXPECT_EQ(*Append("r1", "note", "a"), "a") << "a refused request left its id free";
}

TEST_F(TableTest, DecidesAgainWhereAnotherWriterWasFaster) {
  store_.LetRival(1, [this] { Overwrite("note", "rival,"); });
  EXPECT_EQ(*Append("r1", "note", "a"), "rival,a");
}

TEST_F(TableTest, ChangesOnceWhereARequestArrivesTwiceAtOnce) {
  absl::StatusOr<std::string> twin;
  store_.LetRival(1, [&] { twin = Append("r1", "note", "a"); });
  EXPECT_EQ(*Append("r1", "note", "a"), "a");
  EXPECT_EQ(*twin, "a");
  EXPECT_EQ(*Get("acme", "note"), "a");
}

TEST_F(TableTest, GivesUpOnlyAfterTheLastAttempt) {
  store_.LetRival(kMaxAttempts - 1, [this] { Overwrite("note", "rival,"); });
  EXPECT_EQ(*Append("r1", "note", "a"), "rival,a");

  store_.LetRival(kMaxAttempts, [this] { Overwrite("note", "rival,"); });
  const absl::Status contended = Append("r2", "note", "a").status();
  EXPECT_EQ(ReasonOf(contended), "CONTENDED");
  EXPECT_TRUE(RetryDelayOf(contended).has_value());
  EXPECT_EQ(*Get("acme", "note"), "rival,");
}

TEST_F(TableTest, ListsInOrderBehindAnId) {
  for (const char* id : {"c", "a", "b", "b.1"}) ASSERT_TRUE(Append(id, id, "x").ok());
  EXPECT_THAT(List("acme", "", 9), ElementsAre("a=x", "b=x", "b.1=x", "c=x"));
  EXPECT_THAT(List("acme", "b", 9), ElementsAre("b.1=x", "c=x"));
  EXPECT_THAT(List("acme", "", 2), ElementsAre("a=x", "b=x", "..."));
  EXPECT_THAT(List("acme", "b", 2), ElementsAre("b.1=x", "c=x"));
  EXPECT_THAT(List("acme", "c", 9), ElementsAre());
}

TEST_F(TableTest, ListsMoreThanItReadsAtATime) {
  std::vector<std::string> all;
  for (int i = 100; i < 140; ++i) {
    const std::string id = absl::StrCat("n", i);
    ASSERT_TRUE(Append(id, id, "x").ok());
    all.push_back(absl::StrCat(id, "=x"));
  }
  EXPECT_EQ(List("acme", "", 1000), all);
}

TEST_F(TableTest, EndsAPageOfLargeRecordsEarly) {
  const std::string half(Table::kMaxPageBytes / 2, 'x');
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(Append(id, id, half).ok());
  const Page<Item> page = *ListPage("acme", "", 9);
  EXPECT_EQ(page.items.size(), 2u);
  EXPECT_TRUE(page.more);
}

TEST_F(TableTest, KeepsTenantsApart) {
  ASSERT_TRUE(Append("r1", "note", "a", "acme").ok());
  ASSERT_TRUE(Append("r1", "note", "b", "zoo").ok());
  EXPECT_EQ(*Get("acme", "note"), "a");
  EXPECT_THAT(List("zoo", "", 9), ElementsAre("note=b"));
}

}  // namespace
}  // namespace magpie::record
