// Structs as JSON objects: one list of a struct's members serves its reader and its writer.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/json/json_field.hpp"
#include "core/system/environment.hpp"

namespace toise {

enum class WhenAbsent { leave_out, write_null };

template <class S, class M>
struct JsonMember {
  char const* name;
  M S::*place;
  WhenAbsent absent = WhenAbsent::leave_out;  // of an optional one
};

// clang before 17 deduces no aggregate by itself
template <class S, class M>
JsonMember(char const*, M S::*) -> JsonMember<S, M>;
template <class S, class M>
JsonMember(char const*, M S::*, WhenAbsent) -> JsonMember<S, M>;

/// Specialised for each struct: `static constexpr std::tuple list{JsonMember{"name", &S::name}, …};`
template <class S>
struct JsonMembers;
template <class S>
concept HasJsonMembers = requires {
  JsonMembers<S>::list;
};

/// What a member that is not in the object means: an error, or its value by default. Optional ones are just absent.
enum class Missing { is_refused, is_default };

template <HasJsonMembers S>
nlohmann::json members_to_json(S const&);
template <HasJsonMembers S>
S members_from_json(nlohmann::json const& object, std::string const& where, Missing = Missing::is_refused);

namespace json_members {

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;
template <class T>
constexpr bool is_known = false;
template <class T>
constexpr bool is_known<Known<T>> = true;
template <class T>
constexpr bool is_list = false;
template <HasJsonMembers T>
constexpr bool is_list<std::vector<T>> = true;

template <class T>
nlohmann::json write(T const& value) {
  if constexpr (HasJsonMembers<T>) {
    return members_to_json(value);
  } else if constexpr (is_list<T>) {
    auto list = nlohmann::json::array();
    for (auto const& one : value) list.push_back(write(one));
    return list;
  } else if constexpr (is_known<T>) {
    return value.value ? write(*value.value) : nlohmann::json(value.why_not);
  } else {
    return value;
  }
}

/// object[name], which is there.
template <class T>
T read(nlohmann::json const& object, char const* name, std::string const& where, Missing missing) {
  auto const inside = where + name + ".";
  if constexpr (HasJsonMembers<T>) {
    return members_from_json<T>(object_field(object, name, where), inside, missing);
  } else if constexpr (is_list<T>) {
    T all;
    auto const& list = list_field(object, name, where);
    for (std::size_t i = 0; i < list.size(); ++i)
      all.push_back(
          members_from_json<typename T::value_type>(list[i], fmt::format("{}{}[{}].", where, name, i), missing));
    return all;
  } else if constexpr (is_known<T>) {
    if (object.at(name).is_string()) return T::none(object.at(name).get<std::string>());
    return T(read<typename decltype(T::value)::value_type>(object, name, where, missing));
  } else {
    return field<T>(object, name, where);
  }
}

template <class S, class M>
void read_member(S& made, JsonMember<S, M> const& member, nlohmann::json const& object, std::string const& where,
                 Missing missing) {
  auto const found = object.find(member.name);
  if constexpr (is_optional<M>) {
    bool const is_absent = found == object.end() || (member.absent == WhenAbsent::write_null && found->is_null());
    if (!is_absent) made.*member.place = read<typename M::value_type>(object, member.name, where, missing);
  } else if constexpr (is_known<M>) {
    if (found != object.end()) made.*member.place = read<M>(object, member.name, where, missing);
  } else {
    if (found != object.end() || missing == Missing::is_refused)
      made.*member.place = read<M>(object, member.name, where, missing);
  }
}

template <class S, class M>
void write_member(nlohmann::json& object, JsonMember<S, M> const& member, S const& value) {
  auto const& one = value.*member.place;
  if constexpr (is_optional<M>) {
    if (one)
      object[member.name] = write(*one);
    else if (member.absent == WhenAbsent::write_null)
      object[member.name] = nullptr;
  } else if constexpr (is_known<M>) {
    if (one.value || !one.why_not.empty()) object[member.name] = write(one);
  } else {
    object[member.name] = write(one);
  }
}

}  // namespace json_members

/// All members but those that are absent.
template <HasJsonMembers S>
nlohmann::json members_to_json(S const& value) {
  auto object = nlohmann::json::object();
  std::apply([&](auto const&... member) { (json_members::write_member(object, member, value), ...); },
             JsonMembers<S>::list);
  return object;
}

/// where: what stands before a field's name in messages. Throws InputError by the field that is missing or of another
/// type; what the list does not name is left aside.
template <HasJsonMembers S>
S members_from_json(nlohmann::json const& object, std::string const& where, Missing missing) {
  S made;
  check_object(object, where);
  std::apply([&](auto const&... member) { (json_members::read_member(made, member, object, where, missing), ...); },
             JsonMembers<S>::list);
  return made;
}

}  // namespace toise
