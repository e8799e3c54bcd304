"""The words for what the model holds as data, where more than one room needs the same ones."""
