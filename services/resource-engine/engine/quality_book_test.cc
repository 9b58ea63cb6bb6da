#include "services/resource-engine/engine/quality_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"

namespace magpie::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class QualityBookTest : public testing::Test {
 protected:
  QualityBookTest() { Restart(); }

  void Restart() {
    book_.reset();
    store_.reset();
    store_ = magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
    book_.emplace(*store_, clock_);
  }

  // A fetch of one field that has a value.
  void Note(absl::string_view field, absl::string_view caller, absl::string_view tenant = "acme") {
    Fetched fetched;
    fetched.values[std::string(field)] = 1;
    book_->counts().Note({.tenant = *TenantId::Parse(tenant), .caller = std::string(caller)},
                         fetched);
  }

  // "<hours since the beginning> <resource> <caller> <calls>"
  std::vector<std::string> Find(QualityQuery query = {}) {
    std::vector<std::string> rows;
    query.from = absl::UnixEpoch();
    query.to = absl::InfiniteFuture();
    if (query.limit == 0) query.limit = 100;
    do {
      const auto page = magpie::store::GatherAndWait(*store_, [&](auto& gather) {
        return QualityBook::Find(gather, *TenantId::Parse("acme"), query);
      });
      EXPECT_TRUE(page.ok()) << page.status();
      EXPECT_LE(page->rows.size(), query.limit);
      for (const QualityRow& row : page->rows) {
        rows.push_back(absl::StrJoin(
            {absl::StrCat(absl::ToInt64Hours(row.start - StartOf(query.period, begin_))),
             row.resource.str(), row.caller, absl::StrCat(row.quality.calls)},
            " "));
      }
      query.after = page->next;
    } while (!query.after.empty());
    return rows;
  }

  const Scratch scratch_;
  const absl::Time begin_ = absl::UnixEpoch();
  FakeClock clock_;
  std::unique_ptr<magpie::store::Store> store_;
  std::optional<QualityBook> book_;
};

TEST_F(QualityBookTest, AddsToTheHourAndTheDay) {
  Note("a", "app");
  Note("a", "app");
  Note("b", "app");
  Note("a", "");
  book_->Write();
  Note("a", "app");
  clock_.Advance(absl::Minutes(1));
  book_->Write();
  EXPECT_THAT(Find(), ElementsAre("0 a  1", "0 a app 3", "0 b app 1"));
  clock_.Advance(absl::Hours(1));
  Note("a", "app");
  book_->Write();
  EXPECT_THAT(Find({.resource = "a", .caller = "app"}), ElementsAre("0 a app 3", "1 a app 1"));
  EXPECT_THAT(Find({.period = Period::kDay, .resource = "a", .caller = "app"}),
              ElementsAre("0 a app 4"));
}

TEST_F(QualityBookTest, WritesWhatWasCountedBeforeItEnds) {
  Note("a", "app");
  EXPECT_THAT(Find(), IsEmpty());
  Restart();
  EXPECT_THAT(Find(), ElementsAre("0 a app 1"));
}

TEST_F(QualityBookTest, KeepsTenantsApart) {
  Note("a", "app", "other");
  book_->Write();
  EXPECT_THAT(Find(), IsEmpty());
}

TEST_F(QualityBookTest, PagesEachRowOnce) {
  for (int i = 0; i < 700; ++i) Note(absl::StrCat("f", i), "app");
  book_->Write();
  const auto all = Find();
  EXPECT_THAT(all, SizeIs(700));
  EXPECT_EQ(Find({.limit = 7}), all);
  EXPECT_THAT(Find({.resource = "f699"}), ElementsAre("0 f699 app 1"));
}

TEST_F(QualityBookTest, ForgetsHoursBeforeDays) {
  Note("a", "app");
  book_->Write();
  clock_.Advance(QualityStore::kKeepHours + absl::Hours(1));
  Note("b", "app");
  book_->Write();
  EXPECT_THAT(Find(), ElementsAre("337 b app 1"));
  EXPECT_THAT(Find({.period = Period::kDay}), SizeIs(2));
}

TEST_F(QualityBookTest, CountsResourcesUpToItsLimit) {
  for (size_t i = 0; i < QualityCounts::kMaxCounted + 10; ++i) Note(absl::StrCat("f", i), "app");
  book_->Write();
  EXPECT_THAT(Find(), SizeIs(QualityCounts::kMaxCounted));
}

}  // namespace
}  // namespace magpie::resource
