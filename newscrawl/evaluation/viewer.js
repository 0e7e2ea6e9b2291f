"use strict";

// Tables: a click on a head sorts by it, another one the other way round. Empty cells come last.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  heads.forEach((head, column) => head.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const number = head.classList.contains("number");
    const value = (row) => row.cells[column].textContent;
    const order = (a, b) => number ? parseFloat(a) - parseFloat(b) : a.localeCompare(b);
    body.append(...[...body.rows].sort((one, two) => {
      const [a, b] = [value(one), value(two)];
      if (a === "" || b === "") return (a === "") - (b === "");
      return down ? order(b, a) : order(a, b);
    }));
  }));
}

// Index: filters.
const index = document.getElementById("index");
if (index) {
  const [set, words, worse] = ["set", "filter", "worse"].map((id) => document.getElementById(id));
  const rows = [...index.tBodies[0].rows];
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = Boolean(set.value && row.dataset.set !== set.value) || !wanted.every((word) => text.includes(word))
        || (worse.checked && !(parseFloat(row.cells[5].textContent) < 0));
      shown += !row.hidden;
    }
    document.getElementById("count").textContent = `${shown} of ${rows.length} pages`;
  };
  for (const control of [set, words, worse]) control.addEventListener("input", apply);
  apply();
}

// Page: what is known of the block below the pointer, and keys.
const panel = document.getElementById("panel");
if (panel) {
  document.addEventListener("mouseover", (event) => {
    const block = event.target.closest(".block[title]");
    if (block) panel.textContent = block.title;
  });
  const keys = { j: "after", ArrowRight: "after", k: "before", ArrowLeft: "before", u: "up" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    document.getElementById(keys[event.key])?.click();
  });
}
