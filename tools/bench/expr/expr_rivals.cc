#include "tools/bench/expr/expr_rivals.h"

#include <cstdio>
#include <cstdlib>
#include <lua.hpp>

namespace magpie::bench {
namespace {

constexpr absl::string_view kOrder =
    R"({"order":{"id":"20260417-0093","status":"riding","city":"021","amount":250,"minutes":42,)"
    R"("note":"lock will not close","coupons":[],"items":[)"
    R"({"kind":"ride","price":120,"label":"the first half hour"},)"
    R"({"kind":"fee","price":40,"label":"parked outside of the area"},)"
    R"({"kind":"ride","price":30,"label":"each ten minutes beyond"},)"
    R"({"kind":"fee","price":25,"label":"taken back by night"},)"
    R"({"kind":"insurance","price":10,"label":"for the ride"},)"
    R"({"kind":"fee","price":15,"label":"a lock left open"},)"
    R"({"kind":"tip","price":5,"label":"for those who clean"},)"
    R"({"kind":"fee","price":5,"label":"a bell that was broken"}]},)"
    R"("user":{"id":"u-7731","level":4,"language":"zh","phone":"1380000","tags":["new","student",)"
    R"("vip"]},"channel":"app","bike":{"id":"b-0420","model":"M3","battery":0.62,"lock":"open"}})";

bool Fees(JsonView v) {
  int64_t sum = 0;
  v.Find("order")->Find("items")->EachItem([&](JsonView item) {
    if (item.Find("kind")->AsString() == "fee") sum += item.Find("price")->AsInt();
    return true;
  });
  return sum > 80;
}

bool Riding(JsonView v) {
  const JsonView order = *v.Find("order");
  return order.Find("status")->AsString() == "riding" && order.Find("amount")->AsInt() > 100;
}

bool City(JsonView v) {
  const absl::string_view city = v.Find("order")->Find("city")->AsString();
  const bool is_one = city == "010" || city == "020" || city == "021" || city == "0755";
  return is_one && v.Find("user")->Find("level")->AsInt() >= 3;
}

bool Vip(JsonView v) {
  bool is_vip = false;
  v.Find("user")->Find("tags")->EachItem([&](JsonView tag) {
    is_vip = tag.AsString() == "vip";
    return !is_vip;
  });
  return is_vip || v.Find("order")->Find("coupons")->size() > 0;
}

bool Lock(JsonView v) {
  const JsonView order = *v.Find("order");
  const auto note = order.Find("note");
  return note.has_value() && note->AsString().substr(0, 4) == "lock" &&
         order.Find("minutes")->AsInt() * 2 < 80;
}

void Push(lua_State* state, JsonView value) {
  switch (value.kind()) {
    case JsonView::Kind::kNull:
      return lua_pushnil(state);
    case JsonView::Kind::kBool:
      return lua_pushboolean(state, value.AsBool());
    case JsonView::Kind::kInt:
      return lua_pushinteger(state, value.AsInt());
    case JsonView::Kind::kUint:
      return lua_pushnumber(state, static_cast<double>(value.AsUint()));
    case JsonView::Kind::kDouble:
      return lua_pushnumber(state, value.AsDouble());
    case JsonView::Kind::kString:
      lua_pushlstring(state, value.AsString().data(), value.AsString().size());
      return;
    case JsonView::Kind::kList: {
      lua_createtable(state, static_cast<int>(value.size()), 0);
      lua_Integer index = 0;
      value.EachItem([&](JsonView item) {
        Push(state, item);
        lua_rawseti(state, -2, ++index);
        return true;
      });
      return;
    }
    case JsonView::Kind::kMap:
      lua_createtable(state, 0, static_cast<int>(value.size()));
      value.EachEntry([&](absl::string_view key, JsonView item) {
        lua_pushlstring(state, key.data(), key.size());
        Push(state, item);
        lua_rawset(state, -3);
        return true;
      });
  }
}

// A condition that does not run is a mistake of this file.
void Check(lua_State* state, int outcome) {
  if (outcome == LUA_OK) return;
  std::fprintf(stderr, "bench-expr: Lua: %s\n", lua_tostring(state, -1));
  std::abort();
}

}  // namespace

absl::string_view OrderJson() { return kOrder; }

const std::vector<Condition>& Conditions() {
  static const auto& conditions = *new std::vector<Condition>{
      {"sum", "order.items.filter(i, i.kind == 'fee').map(i, i.price).sum() > 80", Fees,
       "local sum = 0; for _, i in ipairs(v.order.items) do if i.kind == 'fee' then "
       "sum = sum + i.price end end return sum > 80",
       true},
      {"compare", "order.status == 'riding' && order.amount > 100", Riding,
       "return v.order.status == 'riding' and v.order.amount > 100", true},
      {"in", "order.city in ['010', '020', '021', '0755'] && user.level >= 3", City,
       "local c = v.order.city return (c == '010' or c == '020' or c == '021' or c == '0755') "
       "and v.user.level >= 3",
       true},
      {"exists", "user.tags.exists(t, t == 'vip') || order.coupons.size() > 0", Vip,
       "for _, t in ipairs(v.user.tags) do if t == 'vip' then return true end end "
       "return #v.order.coupons > 0",
       true},
      {"text", "has(order.note) && order.note.startsWith('lock') && order.minutes * 2 < 80", Lock,
       "return v.order.note ~= nil and v.order.note:sub(1, 4) == 'lock' and v.order.minutes * 2 < "
       "80",
       false},
  };
  return conditions;
}

Lua::Lua() : state_(luaL_newstate()) {
  luaL_openlibs(state_);
  for (const Condition& condition : Conditions()) {
    const std::string chunk = "local v = ... " + std::string(condition.lua);
    Check(state_, luaL_loadstring(state_, chunk.c_str()));
    chunks_.push_back(luaL_ref(state_, LUA_REGISTRYINDEX));
  }
}

Lua::~Lua() { lua_close(state_); }

bool Lua::Ask(size_t condition, JsonView order) {
  lua_rawgeti(state_, LUA_REGISTRYINDEX, chunks_[condition]);
  Push(state_, order);
  Check(state_, lua_pcall(state_, 1, 1, 0));
  const bool answer = lua_toboolean(state_, -1) != 0;
  lua_pop(state_, 1);
  return answer;
}

}  // namespace magpie::bench
