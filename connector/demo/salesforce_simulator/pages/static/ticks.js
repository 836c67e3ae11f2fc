// Ticking the rows of a list: all of a page at once, how many there are, and no button before there is one.
// Without scripts the form works all the same: the server says when nothing is ticked.
function watch(form) {
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const every = form.querySelector("[data-all]");
  const all = every.querySelector("input");
  const ticked = () => boxes.filter((box) => box.checked).length;

  function text(count) {
    if (count === 0) return form.dataset.none;
    return count === 1 ? form.dataset.one : form.dataset.many.replace("%(count)s", count);
  }

  function show() {
    const count = ticked();
    form.querySelector("[data-count]").textContent = text(count);
    form.querySelector("[data-send]").disabled = count === 0;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }

  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    show();
  });
  boxes.forEach((box) => box.addEventListener("change", show));
  // Going back in the history brings the ticks back after this script ran.
  window.addEventListener("pageshow", show);
  every.hidden = false;
  show();
}

document.querySelectorAll("[data-ticks]").forEach(watch);
