#include "services/knowledge/engine/follower.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/testing/scratch.h"
#include "common/testing/search/checksum.h"
#include "common/testing/store/open_test_store.h"
#include "services/knowledge/store/article_store.h"

namespace magpie::knowledge {
namespace {

// A store with what is derived from it.
struct Site {
  Site() { std::filesystem::create_directories(sources.checkpoints); }

  void Put(const std::string& id, const std::string& title) {
    std::promise<absl::Status> done;
    articles.Do(tenant, std::nullopt,
                {.id = *ArticleId::Parse(id),
                 .action = knowledge::Put{{.title = title, .body = "-", .language = "en"}}},
                [&](const absl::StatusOr<Article>& put) { done.set_value(put.status()); });
    ASSERT_TRUE(done.get_future().get().ok());
  }

  // Makes the record of an article one that nobody can read. A store far away may fail at first.
  void Spoil(const std::string& id) {
    const magpie::store::Transaction spoilt = {.puts = {{absl::StrCat("acme/a/", id), "\xff\xff"}}};
    bool is_done = false;
    for (int i = 0; i < 10 && !is_done; ++i) {
      is_done = magpie::store::CommitAndWait(*store, spoilt).ok();
    }
    ASSERT_TRUE(is_done);
  }

  // "3 documents at 3, 1 not saved" of a new follower.
  std::string Follow() {
    Follower follower(sources, tenant, stops);
    return Follow(follower);
  }
  static std::string Follow(Follower& follower) {
    const absl::Status status = follower.Follow();
    if (!status.ok()) return std::string(status.message());
    const View view = follower.Now();
    return absl::StrCat(view.snapshot->documents, " documents at ", view.sequence(), ", ",
                        follower.Unsaved(), " not saved");
  }

  const TenantId tenant = *TenantId::Parse("acme");
  const Scratch scratch;
  std::unique_ptr<magpie::store::Store> store =
      magpie::store::OpenTestStore(scratch.path() + "/store", &magpie::store::TenantHome);
  FakeClock clock;
  Once once{*store, clock};
  Lanes lanes{*store, once};
  ArticleStore articles{*store, once, lanes, clock};
  TuningStore tuning{*store, once, lanes};
  ArticleReader reader{*store, once};
  TaxonomyStore taxonomy{*store, once, lanes};
  Sources sources{*store, reader, tuning, taxonomy, scratch.path() + "/search"};
  std::atomic<bool> stops = false;
};

TEST(FollowerTest, ACheckpointSavesReadingWhatItHasSeen) {
  Site site;
  site.Put("a", "lock");
  site.Put("b", "bell");
  {
    Follower follower(site.sources, site.tenant, site.stops);
    EXPECT_EQ(Site::Follow(follower), "2 documents at 2, 2 not saved");
    follower.Save();
    EXPECT_EQ(follower.Unsaved(), 0u);
  }
  site.Put("c", "brake");
  // Whoever reads it again would not find it.
  site.Spoil("a");
  EXPECT_EQ(site.Follow(), "3 documents at 3, 1 not saved");
}

TEST(FollowerTest, ATornCheckpointIsMadeAnew) {
  Site site;
  site.Put("a", "lock");
  Follower follower(site.sources, site.tenant, site.stops);
  ASSERT_TRUE(follower.Follow().ok());
  follower.Save();
  const std::string path = site.sources.checkpoints + "/acme.index";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_EQ(site.Follow(), "1 documents at 1, 1 not saved");
}

TEST(FollowerTest, ADamagedCheckpointWhoseChecksumFitsIsMadeAnew) {
  Site site;
  site.Put("a", "lock");
  {
    Follower follower(site.sources, site.tenant, site.stops);
    ASSERT_TRUE(follower.Follow().ok());
    follower.Save();
  }
  EXPECT_EQ(site.Follow(), "1 documents at 1, 0 not saved");
  const std::string path = site.sources.checkpoints + "/acme.index";
  std::ifstream file(path, std::ios::binary);
  const std::string whole(std::istreambuf_iterator<char>(file), {});
  // The part's removed documents come last: there is one now that is not there.
  constexpr size_t kEnd = sizeof(uint64_t) + sizeof(uint32_t);
  std::string body = whole.substr(0, whole.size() - kEnd);
  body.append("\1\0\0\0\0\0\0\0\7\0\0\0", kEnd);
  std::ofstream(path, std::ios::binary) << search::WithChecksum(body);
  EXPECT_EQ(site.Follow(), "1 documents at 1, 1 not saved");
}

TEST(FollowerTest, ACheckpointThatHasSeenMoreThanTheStoreIsRefused) {
  Site site, other;
  site.Put("a", "lock");
  site.Put("b", "bell");
  Follower follower(site.sources, site.tenant, site.stops);
  ASSERT_TRUE(follower.Follow().ok());
  follower.Save();
  other.Put("c", "brake");
  std::filesystem::copy_file(site.sources.checkpoints + "/acme.index",
                             other.sources.checkpoints + "/acme.index");
  EXPECT_EQ(other.Follow(), "1 documents at 1, 1 not saved");
}

TEST(FollowerTest, AnUnreadableArticleHidesNoOther) {
  Site site;
  site.Put("a", "lock");
  site.Put("b", "bell");
  site.Spoil("a");
  Follower follower(site.sources, site.tenant, site.stops);
  EXPECT_EQ(Site::Follow(follower), "1 documents at 2, 2 not saved");
  site.Put("c", "brake");
  site.Spoil("b");
  site.Put("d", "tyre");
  EXPECT_EQ(Site::Follow(follower), "3 documents at 4, 4 not saved");
}

TEST(FollowerTest, EndsSoonOnceItIsToStop) {
  Site site;
  site.Put("a", "lock");
  site.stops = true;
  EXPECT_EQ(site.Follow(), "the service is shutting down");
}

}  // namespace
}  // namespace magpie::knowledge
