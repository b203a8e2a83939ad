// Comforts on top of pages that work without them: select all, a count, no second sending, focus on errors.
"use strict";

function boxes(form) {
  return form.querySelectorAll("tbody input[type=checkbox]");
}

function count(form) {
  const chosen = [...boxes(form)].filter((box) => box.checked).length;
  const place = form.querySelector("[data-count]");
  if (place) place.textContent = chosen ? place.dataset.count + " " + chosen : "";
  const all = form.querySelector("[data-select-all] input");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes(form).length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
}

// A question that another one's answer makes needed is there only then; its place is kept when something is wrong with it.
function unfold(form) {
  form.querySelectorAll("[data-when]").forEach((part) => {
    const asked = form.querySelectorAll(`[name="${CSS.escape(part.dataset.when)}"]`);
    const chosen = [...asked].find((field) => !field.disabled && (field.type !== "radio" || field.checked));
    const needed = Boolean(chosen) && part.dataset.answers.split(" ").includes(chosen.value);
    part.hidden = !needed && !part.classList.contains("govuk-form-group--error");
    part.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = part.hidden; });
  });
}

function begin(root) {
  root.querySelectorAll("form").forEach(unfold);
  root.querySelectorAll("[data-select-all]").forEach((part) => { part.hidden = false; });
  const wrong = root.querySelector(".govuk-error-summary[data-focus]");
  if (wrong) { wrong.tabIndex = -1; wrong.focus(); }
}

document.addEventListener("change", (event) => {
  if (event.target.form) unfold(event.target.form);
  const form = event.target.closest(".app-bulk");
  if (!form) return;
  if (event.target.closest("[data-select-all]")) {
    boxes(form).forEach((box) => { box.checked = event.target.checked; });
  }
  count(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});

// A page that the browser kept (Back) may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  document.querySelectorAll("form").forEach(unfold); // with what the browser filled in again
});

document.addEventListener("DOMContentLoaded", () => begin(document));
document.addEventListener("htmx:afterSwap", (event) => begin(event.target));
