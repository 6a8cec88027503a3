// Draws every picture whose specification stands in the page. Expressions are interpreted, not
// compiled: the page's policy forbids making code of text.
"use strict";
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const config = read("config");

for (const picture of document.querySelectorAll("[data-specification]")) {
  const options = { config, mode: "vega-lite", renderer: "svg", actions: false, ast: true };
  vegaEmbed(picture, read(picture.dataset.specification), options).then(
    () => { picture.dataset.state = "drawn"; },
    (error) => {
      picture.dataset.state = "failed";
      picture.textContent = "This picture could not be drawn here.";
      console.error(error);
    },
  );
}
