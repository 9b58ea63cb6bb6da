#include "common/store/gather.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace magpie::store {
namespace {

// Only for a run that will be repeated: no caller sees it.
absl::Status NotThereYet() { return absl::UnavailableError("the store has not answered yet"); }

// Identifies the reads of a key or range.
std::string NameOf(size_t time, absl::string_view begin, absl::string_view end, size_t limit) {
  return absl::StrCat(time, ":", begin.size(), ":", begin, end.size(), ":", end, limit);
}

}  // namespace

template <class T, class Ask>
absl::StatusOr<T> Gather::Read(const std::string& what, Ask ask) {
  std::unique_ptr<Slot>& slot = slots_[what];
  if (slot == nullptr) {
    slot = std::make_unique<Slot>();
    slot->run = run_;
    slot->is_being_asked = true;
    under_way_.fetch_add(1);
    ask([this, slot = slot.get(), asker = std::this_thread::get_id()](absl::StatusOr<T> answer) {
      slot->answer = std::move(answer);
      if (asker == std::this_thread::get_id() && slot->is_being_asked) slot->came_at_once = true;
      Arrived();
    });
    slot->is_being_asked = false;
  }
  // Answers that came later are for the next run, which begins when they all have, so that none is
  // still arriving when this object ends.
  if (!slot->came_at_once && slot->run == run_) {
    is_short_ = true;
    return NotThereYet();
  }
  if (!slot->came_at_once) return std::get<absl::StatusOr<T>>(slot->answer);
  absl::StatusOr<T> answer = std::get<absl::StatusOr<T>>(std::move(slot->answer));
  slots_.erase(what);
  return answer;
}

void Gather::Arrived() {
  if (!IsLast()) return;
  under_way_.store(1);
  // `again` may destroy this object.
  absl::AnyInvocable<void()> again = std::move(again_);
  again();
}

absl::StatusOr<Entry> Gather::Get(absl::string_view key) {
  return Read<Entry>(absl::StrCat("get", NameOf(time_, key, "", 0)),
                     [&](Store::Got got) { store_.Get(key, std::move(got)); });
}

absl::StatusOr<std::vector<Entry>> Gather::Scan(absl::string_view begin, absl::string_view end,
                                                size_t limit) {
  return Read<std::vector<Entry>>(
      absl::StrCat("scan", NameOf(time_, begin, end, limit)),
      [&](Store::Scanned scanned) { store_.Scan(begin, end, limit, std::move(scanned)); });
}

absl::StatusOr<WidePage> Gather::ScanWide(absl::string_view begin, absl::string_view end,
                                          const Place& from, size_t limit) {
  return Read<WidePage>(
      absl::StrCat("wide", NameOf(from.home, from.key, "", 0), NameOf(time_, begin, end, limit)),
      [&](Store::ScannedWide scanned) {
        store_.ScanWide(begin, end, from, limit, std::move(scanned));
      });
}

bool Gather::AwaitRest(absl::AnyInvocable<void()> again) {
  is_short_ = false;
  ++run_;
  time_ = 0;
  again_ = std::move(again);
  if (!IsLast()) return true;
  under_way_.store(1);
  return false;
}

absl::StatusOr<std::vector<std::string>> ListTenants(Gather& gather) {
  std::vector<std::string> tenants;
  Place from;
  while (true) {
    ASSIGN_OR_RETURN(WidePage page, gather.ScanWide("", "", from, 1));
    if (!page.entries.empty()) {
      const absl::string_view key = page.entries.front().key;
      const absl::string_view tenant = key.substr(0, key.find('/'));
      tenants.emplace_back(tenant);
      from = {page.home, PrefixEnd(absl::StrCat(tenant, "/"))};
    } else if (page.next.has_value()) {
      from = *std::move(page.next);
    } else {
      break;
    }
  }
  // One tenant may have many homes, and "a-b/" comes before "a/", though "a" comes before "a-b".
  std::sort(tenants.begin(), tenants.end());
  tenants.erase(std::unique(tenants.begin(), tenants.end()), tenants.end());
  return tenants;
}

}  // namespace magpie::store
