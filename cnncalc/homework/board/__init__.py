"""The working on the board: formulas made by running the layers' own rules, a step a line."""
